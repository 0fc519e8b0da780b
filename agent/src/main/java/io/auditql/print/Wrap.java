package io.auditql.print;

import io.auditql.bytes.VisibleText;

/// Cuts a text that is wider than its column into lines. All of it is shown: what a line leaves, the next one has.
final class Wrap {
    private Wrap() {}

    /// Where the line that begins at `from` ends: behind a blank if there is one in its second half, else where the column is
    /// full. At least one character is taken.
    ///
    /// @param bytes text that has been made visible
    static int lineEnd(byte[] bytes, int from, int end, int columns) {
        int at = from;
        int width = 0;
        int behindBlank = from;
        while (at < end) {
            int next = at + Math.max(1, VisibleText.utf8Width(bytes, at, end));
            int character = DisplayWidth.of(bytes, at, next - at);
            if (width + character > columns && at > from) {
                return DisplayWidth.of(bytes, from, behindBlank - from) * 2 >= columns
                        ? behindBlank
                        : at;
            }
            width += character;
            if (bytes[at] == ' ') {
                behindBlank = next;
            }
            at = next;
        }
        return end;
    }
}
