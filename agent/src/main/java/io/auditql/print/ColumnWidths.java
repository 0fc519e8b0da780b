package io.auditql.print;

import java.util.Arrays;

/// How wide the columns of a box are: as wide as their widest value, and no wider than fits on the screen.
final class ColumnWidths {
    /// Narrower columns than this cannot be read; a screen that has no room for them shows each row as lines.
    static final int LEAST = 6;

    /// Of a column: a bar and two blanks.
    private static final int FRAME = 3;

    private ColumnWidths() {}

    /// The widths at which all fits, or none when it cannot.
    ///
    /// @param natural each column's widest value
    /// @param columns of the screen; 0 for no bound
    static int[] fit(int[] natural, int columns) {
        int[] widths = natural.clone();
        int room = columns - FRAME * natural.length - 1;
        if (columns == 0 || Arrays.stream(natural).sum() <= room) {
            return widths;
        }
        int widest = widest(natural, room);
        if (widest < LEAST) {
            return new int[0];
        }
        int left = room;
        for (int column = 0; column < widths.length; column++) {
            widths[column] = Math.min(natural[column], widest);
            left -= widths[column];
        }
        for (int column = 0; column < widths.length && left > 0; column++) {
            if (widths[column] < natural[column]) {
                widths[column]++;
                left--;
            }
        }
        return widths;
    }

    /// The most that a column may take so that all fit.
    private static int widest(int[] natural, int room) {
        int low = 0;
        int high = Math.max(room, 0);
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            long sum = 0;
            for (int width : natural) {
                sum += Math.min(width, middle);
            }
            if (sum <= room) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }
}
