package io.auditql.shell;

import io.auditql.print.PrintStyle;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The words of `.mode`.
final class Modes {
    static final List<String> NAMES =
            List.of("column", "csv", "json", "json_pretty", "line", "list", "pretty");

    private Modes() {}

    /// osquery's other forms `lines` and `columns` count, too.
    static Optional<PrintStyle.Mode> find(String word) {
        String name =
                switch (word) {
                    case "lines" -> "line";
                    case "columns" -> "column";
                    default -> word;
                };
        return NAMES.contains(name)
                ? Optional.of(PrintStyle.Mode.valueOf(name.toUpperCase(Locale.ROOT)))
                : Optional.empty();
    }
}
