package io.auditql.print;

import io.auditql.bytes.GrowableBytes;
import io.auditql.bytes.Slice;
import io.auditql.bytes.VisibleText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// Comma-separated values as RFC 4180 has them, with these decisions of our own:
///
/// - The separator is a comma unless `--separator` is given; osquery prints `|` here, because the default of its
///   `--separator` wins over its `--csv`.
/// - Lines end in LF, not CR LF. A value never holds a line end: control bytes are written as `\xHH`, so that a line is a
///   row for every tool.
/// - NULL is an empty cell (or `--nullvalue`), the empty text is `""`.
/// - A text that a spreadsheet would take for a formula (it begins with `=`, `+`, `-` or `@` and is no number) gets a `'`
///   in front. Whoever runs a program chooses its arguments, and they must not run in the spreadsheet of the person who
///   reads of it. For values as they are, take `--json`.
final class CsvPrinter implements ResultPrinter {
    private final Output out;
    private final CellText text;
    private final byte[] separator;
    private final boolean header;
    private final boolean terminal;
    private final GrowableBytes visible = new GrowableBytes(256);
    private int columns;

    CsvPrinter(Output out, PrintStyle style, boolean terminal) {
        this.out = out;
        this.text = new CellText(style.nullText());
        this.separator = style.separator().getBytes(StandardCharsets.UTF_8);
        this.header = style.header();
        this.terminal = terminal;
    }

    @Override
    public void begin(List<String> names) {
        columns = names.size();
        if (header) {
            for (int column = 0; column < columns; column++) {
                separate(column);
                cell(Slice.of(names.get(column)));
            }
            out.bytes().append('\n');
        }
    }

    @Override
    public void row(ResultCells cells) throws IOException {
        for (int column = 0; column < columns; column++) {
            separate(column);
            if (cells.isNull(column)) {
                text.append(cells, column, out.bytes());
            } else {
                cell(text.raw(cells, column));
            }
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

    private void separate(int column) {
        if (column > 0) {
            out.bytes().append(separator);
        }
    }

    private void cell(Slice raw) {
        visible.clear().trim(64 * 1024);
        if (isFormula(raw)) {
            visible.append('\'');
        }
        if (terminal) {
            VisibleText.appendTerminal(raw.array(), raw.offset(), raw.length(), visible);
        } else {
            VisibleText.appendPlain(raw.array(), raw.offset(), raw.length(), visible);
        }
        if (!needsQuotes(visible)) {
            out.bytes().append(visible.array(), 0, visible.length());
            return;
        }
        out.bytes().append('"');
        for (int i = 0; i < visible.length(); i++) {
            byte b = visible.array()[i];
            if (b == '"') {
                out.bytes().append('"');
            }
            out.bytes().append(b);
        }
        out.bytes().append('"');
    }

    private static boolean isFormula(Slice raw) {
        if (raw.isEmpty()) {
            return false;
        }
        return switch (raw.at(0)) {
            case '=', '@' -> true;
            case '+', '-' -> !isNumber(raw);
            default -> false;
        };
    }

    /// A sign, digits with dots, an exponent: what SQL makes of a number, and nothing that could name or call anything.
    private static boolean isNumber(Slice raw) {
        boolean digits = false;
        byte before = 0;
        for (int i = 1; i < raw.length(); i++) {
            byte b = raw.at(i);
            boolean fits =
                    switch (b) {
                        case '.' -> true;
                        case 'e', 'E' -> digits && !isExponent(before);
                        case '+', '-' -> isExponent(before);
                        default -> b >= '0' && b <= '9';
                    };
            if (!fits) {
                return false;
            }
            digits |= b >= '0';
            before = b;
        }
        return before >= '0' && before <= '9';
    }

    private static boolean isExponent(byte b) {
        return b == 'e' || b == 'E';
    }

    /// An empty text needs them to differ from NULL.
    private boolean needsQuotes(GrowableBytes cell) {
        int length = cell.length();
        if (length == 0) {
            return true;
        }
        byte[] bytes = cell.array();
        if (bytes[0] == ' ' || bytes[length - 1] == ' ') {
            return true;
        }
        for (int i = 0; i < length; i++) {
            if (bytes[i] == '"' || isSeparatorAt(bytes, i, length)) {
                return true;
            }
        }
        return false;
    }

    private boolean isSeparatorAt(byte[] bytes, int at, int length) {
        return separator.length > 0
                && bytes[at] == separator[0]
                && at + separator.length <= length
                && Arrays.equals(bytes, at, at + separator.length, separator, 0, separator.length);
    }
}
