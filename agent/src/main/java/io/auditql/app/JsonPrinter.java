package io.auditql.app;

import java.io.IOException;
import java.util.List;

/// osquery's JSON: an array with an object on each line, every value a string.
///
///     [
///       {"name":"systemd","pid":"1"},
///       {"name":"a b","pid":"42"}
///     ]
final class JsonPrinter implements ResultPrinter {
    private final Output out;
    private final CellText text;
    private JsonColumns columns = new JsonColumns(List.of());
    private boolean first = true;

    JsonPrinter(Output out, String nullText) {
        this.out = out;
        this.text = new CellText(nullText);
    }

    @Override
    public void begin(List<String> names) {
        columns = new JsonColumns(names);
        first = true;
        out.bytes().append("[\n");
    }

    @Override
    public void row(ResultCells cells) throws IOException {
        out.bytes().append(first ? "  " : ",\n  ");
        first = false;
        columns.appendCompact(cells, text, out.bytes());
        out.pause();
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void end() throws IOException {
        out.bytes().append("\n]\n");
        out.flush();
    }
}
