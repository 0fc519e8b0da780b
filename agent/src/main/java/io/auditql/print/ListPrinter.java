package io.auditql.print;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Values with a separator between, nothing quoted: for a person, or for `cut` where the values allow it.
final class ListPrinter implements ResultPrinter {
    private final Output out;
    private final CellText text;
    private final byte[] separator;
    private final boolean header;
    private int columns;

    ListPrinter(Output out, PrintStyle style) {
        this.out = out;
        this.text = new CellText(style.nullText());
        this.separator = style.separator().getBytes(StandardCharsets.UTF_8);
        this.header = style.header();
    }

    @Override
    public void begin(List<String> names) {
        columns = names.size();
        if (header) {
            for (int column = 0; column < columns; column++) {
                out.bytes().append(column == 0 ? new byte[0] : separator);
                out.bytes().append(CellText.visible(names.get(column)));
            }
            out.bytes().append('\n');
        }
    }

    @Override
    public void row(ResultCells cells) throws IOException {
        for (int column = 0; column < columns; column++) {
            if (column > 0) {
                out.bytes().append(separator);
            }
            text.append(cells, column, out.bytes());
        }
        out.bytes().append('\n');
        out.pause();
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
