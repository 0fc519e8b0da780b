package io.auditql.print;

import io.auditql.flags.Flags;
import io.auditql.flags.ProcessFlags;
import io.auditql.flags.ShellFlags;
import java.io.OutputStream;

/// How rows are shown, as the flags ask.
///
/// @param separator between values, for [Mode#LIST] and [Mode#CSV]
/// @param header    whether names of columns are shown, for these two
/// @param nullText  what stands for NULL
public record PrintStyle(Mode mode, String separator, boolean header, String nullText) {
    /// In the order of their precedence in osquery: the first one asked for is taken.
    public enum Mode {
        LIST,
        LINE,
        CSV,
        JSON_PRETTY,
        JSON,
        PRETTY
    }

    public static PrintStyle of(Flags flags) {
        Mode mode = mode(flags);
        String separator =
                mode == Mode.CSV && !flags.isSet(ShellFlags.SEPARATOR)
                        ? ","
                        : flags.get(ShellFlags.SEPARATOR);
        return new PrintStyle(
                mode, separator, flags.get(ShellFlags.HEADER), flags.get(ProcessFlags.NULLVALUE));
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

    /// @param terminal whether a person sees the bytes as they are
    /// @param tail     whether rows come for as long as the program runs
    public ResultPrinter printer(OutputStream stream, boolean terminal, boolean tail) {
        Output out = new Output(stream);
        return switch (mode) {
            case PRETTY ->
                    tail ? PrettyPrinter.ofTail(out, nullText) : new PrettyPrinter(out, nullText);
            case JSON, JSON_PRETTY ->
                    tail
                            ? new JsonLinesPrinter(out, nullText)
                            : new JsonPrinter(out, nullText, mode == Mode.JSON_PRETTY);
            case CSV -> new CsvPrinter(out, this, terminal);
            case LINE -> new LinePrinter(out, nullText);
            case LIST -> new ListPrinter(out, this);
        };
    }
}
