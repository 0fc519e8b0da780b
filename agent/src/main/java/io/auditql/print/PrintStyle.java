package io.auditql.print;

import io.auditql.flags.Flags;
import io.auditql.flags.ProcessFlags;
import io.auditql.flags.ShellFlags;
import java.io.OutputStream;
import java.util.List;

/// How rows are shown, as the flags or a person ask.
///
/// @param separator between values, for [Mode#LIST] and [Mode#CSV]
/// @param header    whether names of columns are shown, for these two and [Mode#COLUMN]
/// @param nullText  what stands for NULL
/// @param widths    of the columns, for [Mode#COLUMN]; 0 for what fits
public record PrintStyle(
        Mode mode, String separator, boolean header, String nullText, List<Integer> widths) {
    /// Those with flags are in the order of their precedence in osquery: the first one asked for is taken.
    public enum Mode {
        LIST,
        LINE,
        CSV,
        JSON_PRETTY,
        JSON,
        PRETTY,
        COLUMN
    }

    public PrintStyle {
        widths = List.copyOf(widths);
    }

    public static PrintStyle of(Flags flags) {
        Mode mode = mode(flags);
        String separator =
                mode == Mode.CSV && !flags.isSet(ShellFlags.SEPARATOR)
                        ? ","
                        : flags.get(ShellFlags.SEPARATOR);
        return new PrintStyle(
                mode,
                separator,
                flags.get(ShellFlags.HEADER),
                flags.get(ProcessFlags.NULLVALUE),
                List.of());
    }

    /// As osquery's `.mode`: that of comma-separated values brings its comma along.
    public PrintStyle withMode(Mode other) {
        return new PrintStyle(other, other == Mode.CSV ? "," : separator, header, nullText, widths);
    }

    public PrintStyle withSeparator(String other) {
        return new PrintStyle(mode, other, header, nullText, widths);
    }

    public PrintStyle withHeader(boolean shown) {
        return new PrintStyle(mode, separator, shown, nullText, widths);
    }

    public PrintStyle withNullText(String other) {
        return new PrintStyle(mode, separator, header, other, widths);
    }

    public PrintStyle withWidths(List<Integer> other) {
        return new PrintStyle(mode, separator, header, nullText, other);
    }

    private static Mode mode(Flags flags) {
        if (flags.get(ShellFlags.LIST)) {
            return Mode.LIST;
        }
        if (flags.get(ShellFlags.LINE)) {
            return Mode.LINE;
        }
        if (flags.get(ShellFlags.CSV)) {
            return Mode.CSV;
        }
        if (flags.get(ShellFlags.JSON_PRETTY)) {
            return Mode.JSON_PRETTY;
        }
        return flags.get(ShellFlags.JSON) ? Mode.JSON : Mode.PRETTY;
    }

    /// @param tail whether rows come for as long as the program runs
    public ResultPrinter printer(OutputStream stream, Screen screen, boolean tail) {
        Output out = new Output(stream);
        return switch (mode) {
            case PRETTY ->
                    new PrettyPrinter(out, nullText, screen, tail, PrettyPrinter.MOST_HELD_BYTES);
            case JSON, JSON_PRETTY ->
                    tail
                            ? new JsonLinesPrinter(out, nullText)
                            : new JsonPrinter(out, nullText, mode == Mode.JSON_PRETTY);
            case CSV -> new CsvPrinter(out, this, screen.isTerminal());
            case LINE -> new LinePrinter(out, nullText);
            case LIST -> new ListPrinter(out, this);
            case COLUMN -> new ColumnPrinter(out, this);
        };
    }
}
