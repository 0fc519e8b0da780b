package io.auditql.print;

import io.auditql.sys.Processes;
import java.util.Map;

/// Where text is shown.
///
/// @param isTerminal whether a person sees the bytes as they are
/// @param columns    that fit on a line; 0 for no bound
/// @param rows       that fit at once; 0 for no bound
/// @param colour     whether it understands escape sequences, and the person has not asked for none
public record Screen(boolean isTerminal, int columns, int rows, boolean colour) {
    /// A file or a pipe.
    public static final Screen NONE = new Screen(false, 0, 0, false);

    /// What stands behind a descriptor now: 1 for standard output, 2 for standard error.
    ///
    /// Colour follows the environment: none with `NO_COLOR` (any text but the empty one) or `TERM=dumb`.
    public static Screen of(int descriptor, Map<String, String> environment) {
        if (!Processes.isTerminal(descriptor)) {
            return NONE;
        }
        Processes.TerminalSize size = Processes.terminalSize(descriptor);
        return new Screen(
                true,
                size.columns(),
                size.rows(),
                !isDumb(environment) && environment.getOrDefault("NO_COLOR", "").isEmpty());
    }

    /// Whether the terminal cannot move its cursor, as far as the environment tells.
    public static boolean isDumb(Map<String, String> environment) {
        String term = environment.getOrDefault("TERM", "");
        return term.isEmpty() || term.equals("dumb");
    }

    /// In bold, where that is understood.
    public String bold(String text) {
        return colour ? "\u001b[1m" + text + "\u001b[0m" : text;
    }

    /// In red, where that is understood.
    public String red(String text) {
        return colour ? "\u001b[31m" + text + "\u001b[0m" : text;
    }
}
