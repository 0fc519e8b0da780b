package io.auditql.print;

import io.auditql.bytes.GrowableBytes;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/// osquery's box:
///
///     +-----+---------+
///     | pid | name    |
///     +-----+---------+
///     | 1   | systemd |
///     +-----+---------+
///
/// A result without rows prints nothing. The widths are those of all rows, as long as they fit into a bound; beyond it, and
/// in a tail, rows are shown at once, and a value wider than all before sticks out and widens its column from then on. In a
/// tail it does so up to 60 places: one long command line must not push all later rows out of the window.
final class PrettyPrinter implements ResultPrinter {
    private static final int MOST_HELD_BYTES = 8 << 20;
    private static final int WIDEST_IN_TAIL = 60;

    private final Output out;
    private final CellText text;
    private final int mostHeldBytes;
    private final int widest;

    private List<byte[]> names = List.of();
    private int[] widths = {};

    // the rows held back: their cells one after the other, the end and the width of each
    private final GrowableBytes held = new GrowableBytes(1024);
    private int[] ends = new int[64];
    private int[] cellWidths = new int[64];
    private int cells;
    private boolean opened;

    PrettyPrinter(Output out, String nullText) {
        this(out, nullText, MOST_HELD_BYTES, Integer.MAX_VALUE);
    }

    PrettyPrinter(Output out, String nullText, int mostHeldBytes) {
        this(out, nullText, mostHeldBytes, Integer.MAX_VALUE);
    }

    private PrettyPrinter(Output out, String nullText, int mostHeldBytes, int widest) {
        this.out = out;
        this.text = new CellText(nullText);
        this.mostHeldBytes = mostHeldBytes;
        this.widest = widest;
    }

    static PrettyPrinter ofTail(Output out, String nullText) {
        return new PrettyPrinter(out, nullText, MOST_HELD_BYTES, WIDEST_IN_TAIL);
    }

    @Override
    public void begin(List<String> columns) {
        names = columns.stream().map(CellText::visible).toList();
        widths = new int[names.size()];
        for (int column = 0; column < widths.length; column++) {
            byte[] name = names.get(column);
            widths[column] = DisplayWidth.of(name, 0, name.length);
        }
        held.clear();
        cells = 0;
        opened = false;
    }

    @Override
    public void row(ResultCells row) throws IOException {
        for (int column = 0; column < widths.length; column++) {
            int from = held.length();
            text.append(row, column, held);
            int width = DisplayWidth.of(held.array(), from, held.length() - from);
            widths[column] = Math.max(widths[column], Math.min(width, widest));
            if (cells == ends.length) {
                ends = Arrays.copyOf(ends, 2 * cells);
                cellWidths = Arrays.copyOf(cellWidths, 2 * cells);
            }
            ends[cells] = held.length();
            cellWidths[cells++] = width;
        }
        if (held.length() + 8L * cells >= mostHeldBytes) {
            showHeld();
        }
    }

    @Override
    public void flush() throws IOException {
        showHeld();
        out.flush();
    }

    @Override
    public void end() throws IOException {
        showHeld();
        if (opened) {
            border();
        }
        out.flush();
    }

    private void showHeld() throws IOException {
        if (cells == 0) {
            return;
        }
        if (!opened) {
            open();
        }
        int from = 0;
        for (int cell = 0; cell < cells; cell++) {
            int column = cell % widths.length;
            cell(column, held.array(), from, ends[cell] - from, cellWidths[cell]);
            from = ends[cell];
            out.pause();
        }
        held.clear().trim(64 * 1024);
        cells = 0;
    }

    private void open() {
        opened = true;
        border();
        for (int column = 0; column < widths.length; column++) {
            byte[] name = names.get(column);
            cell(column, name, 0, name.length, DisplayWidth.of(name, 0, name.length));
        }
        border();
    }

    private void cell(int column, byte[] bytes, int offset, int length, int width) {
        out.bytes().append('|').append(' ').append(bytes, offset, length);
        Spaces.append(Math.max(0, widths[column] - width) + 1, out.bytes());
        if (column == widths.length - 1) {
            out.bytes().append('|').append('\n');
        }
    }

    private void border() {
        for (int width : widths) {
            out.bytes().append('+');
            Spaces.repeat('-', width + 2, out.bytes());
        }
        out.bytes().append('+').append('\n');
    }
}
