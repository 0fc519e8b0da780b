package io.auditql.print;

import io.auditql.bytes.GrowableBytes;
import io.auditql.bytes.VisibleText;
import java.io.IOException;
import java.util.List;

/// osquery's `.mode column`: columns of a fixed width, by default at least 10 and as wide as the name and the first row. What is
/// longer is cut: the other modes show all.
///
///     pid         name
///     ----------  ----------
///     1           systemd
final class ColumnPrinter implements ResultPrinter {
    private static final int LEAST_WIDTH = 10;

    private final Output out;
    private final CellText text;
    private final boolean header;
    private final List<Integer> given;
    private final GrowableBytes cell = new GrowableBytes(256);
    private List<byte[]> names = List.of();
    private int[] widths = {};
    private boolean first = true;

    ColumnPrinter(Output out, PrintStyle style) {
        this.out = out;
        this.text = new CellText(style.nullText());
        this.header = style.header();
        this.given = style.widths();
    }

    @Override
    public void begin(List<String> columns) {
        names = columns.stream().map(CellText::visible).toList();
        widths = new int[names.size()];
        first = true;
    }

    @Override
    public void row(ResultCells cells) throws IOException {
        if (first) {
            first = false;
            measure(cells);
            if (header) {
                for (int column = 0; column < widths.length; column++) {
                    byte[] name = names.get(column);
                    show(column, name, name.length);
                }
                for (int column = 0; column < widths.length; column++) {
                    Spaces.repeat('-', widths[column], out.bytes());
                    out.bytes().append(column == widths.length - 1 ? "\n" : "  ");
                }
            }
        }
        for (int column = 0; column < widths.length; column++) {
            cell.clear().trim(64 * 1024);
            text.append(cells, column, cell);
            show(column, cell.array(), cell.length());
        }
        out.pause();
    }

    private void measure(ResultCells cells) {
        for (int column = 0; column < widths.length; column++) {
            int asked = column < given.size() ? given.get(column) : 0;
            cell.clear();
            text.append(cells, column, cell);
            byte[] name = names.get(column);
            int needed =
                    Math.max(
                            DisplayWidth.of(name, 0, name.length),
                            DisplayWidth.of(cell.array(), 0, cell.length()));
            widths[column] = asked > 0 ? asked : Math.max(LEAST_WIDTH, needed);
        }
    }

    private void show(int column, byte[] bytes, int length) {
        int shown = cut(bytes, length, widths[column]);
        out.bytes().append(bytes, 0, shown);
        Spaces.append(widths[column] - DisplayWidth.of(bytes, 0, shown), out.bytes());
        out.bytes().append(column == widths.length - 1 ? "\n" : "  ");
    }

    private static int cut(byte[] bytes, int length, int width) {
        if (DisplayWidth.of(bytes, 0, length) <= width) {
            return length;
        }
        int at = 0;
        int taken = 0;
        while (at < length) {
            int next = at + Math.max(1, VisibleText.utf8Width(bytes, at, length));
            int character = DisplayWidth.of(bytes, at, next - at);
            if (taken + character > width) {
                return at;
            }
            taken += character;
            at = next;
        }
        return length;
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
