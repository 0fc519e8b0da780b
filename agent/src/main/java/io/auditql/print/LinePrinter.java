package io.auditql.print;

import io.auditql.bytes.GrowableBytes;
import java.io.IOException;
import java.util.List;

/// A line for each value, an empty line between rows.
///
///       pid = 1
///      name = systemd
final class LinePrinter implements ResultPrinter {
    private static final int LEAST_WIDTH = 5;

    private final Output out;
    private final CellText text;
    private List<byte[]> names = List.of();
    private int width;
    private boolean first = true;

    LinePrinter(Output out, String nullText) {
        this.out = out;
        this.text = new CellText(nullText);
    }

    @Override
    public void begin(List<String> columns) {
        names = columns.stream().map(CellText::visible).toList();
        width = LEAST_WIDTH;
        for (byte[] name : names) {
            width = Math.max(width, DisplayWidth.of(name, 0, name.length));
        }
        first = true;
    }

    @Override
    public void row(ResultCells cells) throws IOException {
        if (!first) {
            out.bytes().append('\n');
        }
        first = false;
        for (int column = 0; column < names.size(); column++) {
            appendName(names.get(column), width, out.bytes());
            text.append(cells, column, out.bytes());
            out.bytes().append('\n');
        }
        out.pause();
    }

    /// The name, right-aligned, and what stands before its value.
    static void appendName(byte[] name, int width, GrowableBytes out) {
        Spaces.append(width - DisplayWidth.of(name, 0, name.length), out);
        out.append(name).append(" = ");
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
