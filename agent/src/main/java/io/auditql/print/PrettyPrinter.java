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
/// in a tail, rows are shown at once, and a value wider than all before widens its column from then on. In a tail it does so
/// up to 60 places: one long command line must not push all later rows out of the window.
///
/// On a terminal the box is never wider than the window: wide columns give way, and their values go on in the next line of
/// the row. Where even that leaves no room, each row is shown as lines of name and value.
final class PrettyPrinter implements ResultPrinter {
    static final int MOST_HELD_BYTES = 8 << 20;
    private static final int WIDEST_IN_TAIL = 60;
    private static final byte[] BOLD = {27, '[', '1', 'm'};
    private static final byte[] PLAIN = {27, '[', '0', 'm'};

    private final Output out;
    private final CellText text;
    private final Screen screen;
    private final int mostHeldBytes;
    private final int widest;

    private List<byte[]> names = List.of();
    private int[] natural = {};
    private int[] widths = {};

    // the rows held back: their cells one after the other, the end and the width of each
    private final GrowableBytes held = new GrowableBytes(1024);
    private int[] ends = new int[64];
    private int[] cellWidths = new int[64];
    private int cells;
    private Form form = Form.UNDECIDED;
    private boolean first = true;

    /// What the result has become.
    private enum Form {
        UNDECIDED,
        BOX,
        LINES
    }

    PrettyPrinter(Output out, String nullText, Screen screen, boolean tail, int mostHeldBytes) {
        this.out = out;
        this.text = new CellText(nullText);
        this.screen = screen;
        this.mostHeldBytes = mostHeldBytes;
        this.widest = tail ? WIDEST_IN_TAIL : Integer.MAX_VALUE;
    }

    @Override
    public void begin(List<String> columns) {
        names = columns.stream().map(CellText::visible).toList();
        natural = new int[names.size()];
        for (int column = 0; column < natural.length; column++) {
            byte[] name = names.get(column);
            natural[column] = DisplayWidth.of(name, 0, name.length);
        }
        held.clear();
        cells = 0;
        form = Form.UNDECIDED;
        first = true;
    }

    @Override
    public void row(ResultCells row) throws IOException {
        for (int column = 0; column < natural.length; column++) {
            int from = held.length();
            text.append(row, column, held);
            int width = DisplayWidth.of(held.array(), from, held.length() - from);
            natural[column] = Math.max(natural[column], Math.min(width, widest));
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
        if (form == Form.BOX) {
            border();
        }
        out.flush();
    }

    private void showHeld() throws IOException {
        if (cells == 0) {
            return;
        }
        layOut();
        int count = names.size();
        for (int row = 0; row < cells; row += count) {
            switch (form) {
                case BOX -> {
                    if (screen.columns() > 0) {
                        wrappedRow(row);
                    } else {
                        row(row);
                    }
                }
                case LINES -> lines(row);
                case UNDECIDED -> throw new IllegalStateException("rows without a form");
            }
            out.pause();
        }
        held.clear().trim(64 * 1024);
        cells = 0;
    }

    private void layOut() {
        if (form == Form.LINES) {
            return;
        }
        int[] fitting = ColumnWidths.fit(natural, screen.columns());
        if (form == Form.UNDECIDED) {
            form = fitting.length == 0 ? Form.LINES : Form.BOX;
            widths = fitting;
            if (form == Form.BOX) {
                open();
            }
        } else if (fitting.length > 0) {
            widths = fitting;
        } // a box that was begun goes on as it was
    }

    private void open() {
        border();
        for (int column = 0; column < widths.length; column++) {
            byte[] name = names.get(column);
            int shown = Wrap.lineEnd(name, 0, name.length, widths[column]);
            out.bytes().append('|').append(' ');
            if (screen.colour()) {
                out.bytes().append(BOLD);
            }
            out.bytes().append(name, 0, shown);
            if (screen.colour()) {
                out.bytes().append(PLAIN);
            }
            fill(column, DisplayWidth.of(name, 0, shown));
        }
        border();
    }

    private int from(int cell) {
        return cell == 0 ? 0 : ends[cell - 1];
    }

    private void row(int firstCell) {
        for (int column = 0; column < widths.length; column++) {
            int cell = firstCell + column;
            int from = from(cell);
            out.bytes().append('|').append(' ').append(held.array(), from, ends[cell] - from);
            fill(column, cellWidths[cell]);
        }
    }

    /// As many lines as the longest value needs.
    private void wrappedRow(int firstCell) throws IOException {
        int[] at = new int[widths.length];
        for (int column = 0; column < at.length; column++) {
            at[column] = from(firstCell + column);
        }
        boolean more = true;
        while (more) {
            more = false;
            for (int column = 0; column < at.length; column++) {
                int end = ends[firstCell + column];
                int stop = Wrap.lineEnd(held.array(), at[column], end, widths[column]);
                int length = stop - at[column];
                out.bytes().append('|').append(' ').append(held.array(), at[column], length);
                fill(column, DisplayWidth.of(held.array(), at[column], length));
                at[column] = stop;
                more |= stop < end;
            }
            out.pause();
        }
    }

    private void lines(int firstCell) {
        if (!first) {
            out.bytes().append('\n');
        }
        first = false;
        int name = 0;
        for (byte[] each : names) {
            name = Math.max(name, DisplayWidth.of(each, 0, each.length));
        }
        for (int column = 0; column < names.size(); column++) {
            int from = from(firstCell + column);
            LinePrinter.appendName(names.get(column), name, out.bytes());
            out.bytes().append(held.array(), from, ends[firstCell + column] - from).append('\n');
        }
    }

    /// The blanks behind a value, and behind the last one of a line its end.
    private void fill(int column, int width) {
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
