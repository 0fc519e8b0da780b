package io.auditql.print;

import java.io.IOException;
import java.util.List;

/// One object on one line, out with its row: what `--tail --json` prints.
final class JsonLinesPrinter implements ResultPrinter {
    private final Output out;
    private final CellText text;
    private JsonColumns columns = new JsonColumns(List.of());

    JsonLinesPrinter(Output out, String nullText) {
        this.out = out;
        this.text = new CellText(nullText);
    }

    @Override
    public void begin(List<String> names) {
        columns = new JsonColumns(names);
    }

    @Override
    public void row(ResultCells cells) throws IOException {
        columns.appendCompact(cells, text, out.bytes());
        out.bytes().append('\n');
        out.flush();
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void end() throws IOException {
        out.flush();
    }
}
