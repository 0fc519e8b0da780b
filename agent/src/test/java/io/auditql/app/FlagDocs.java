package io.auditql.app;

import io.auditql.flags.Flag;
import io.auditql.flags.FlagGroup;
import io.auditql.flags.KnownFlags;
import java.util.ArrayList;
import java.util.List;

/// The page about the flags, made from their declarations.
final class FlagDocs {
    private static final String HEAD =
            """
            # Flags

            Made from the declarations in the code; `DocsTest` says how to make it anew. Every flag of osquery is known, so
            that no line of an osquery file is an unknown name.

            - Forms: `--name=value`, `--name value`, `--name` and `--noname` for a switch, with one dash or two. A switch never
              takes the next word. The later value wins; a flag that may be given several times keeps all.
            - A flag file (`--flagfile`) has one `--name=value` a line; `#` begins a comment. The `options` of a
              configuration set flags over the command line, as in osquery; those marked *command line* are passed over there
              with a warning.
            - An unknown name is an error on the command line, with the nearest name, and a warning with file and line in a
              flag file or in `options`.
            - A flag without effect is accepted and listed once at the start, with the reason. `not built yet` is a promise;
              every other reason is a decision.
            - The shell has two defaults of its own: `--disable_events=true` and `--disable_logging=true`. `--live` stands for
              `--disable_audit=false --disable_events=false --audit_allow_config=true --audit_allow_process_events=true
              --audit_allow_sockets=true --ephemeral --events_max=100000`; what else stands on the line wins.
            - *hidden* flags are not in `--help`; *shell* flags mean something in `auditqli` only.
            """;

    private FlagDocs() {}

    static String of() {
        StringBuilder page = new StringBuilder(HEAD);
        for (FlagGroup group : KnownFlags.groups()) {
            page.append("\n## ").append(group.title()).append("\n\n");
            page.append("| flag | type | default | | what it does | without effect because |\n");
            page.append("|---|---|---|---|---|---|\n");
            group.flags().forEach(flag -> append(flag, page));
        }
        return page.toString();
    }

    private static <T> void append(Flag<T> flag, StringBuilder page) {
        String value = flag.format(flag.defaultValue());
        page.append(
                "| `--%s` | %s | %s | %s | %s | %s |\n"
                        .formatted(
                                flag.name(),
                                flag.kind().word(),
                                value.isEmpty() ? "" : "`" + Markdown.cell(value) + "`",
                                notes(flag),
                                Markdown.cell(flag.description()),
                                Markdown.cell(flag.withoutEffect())));
    }

    private static String notes(Flag<?> flag) {
        List<String> notes = new ArrayList<>();
        if (flag.is(Flag.Trait.HIDDEN)) {
            notes.add("hidden");
        }
        if (flag.is(Flag.Trait.COMMAND_LINE_ONLY)) {
            notes.add("command line");
        }
        if (flag.is(Flag.Trait.SHELL_ONLY)) {
            notes.add("shell");
        }
        if (flag.kind() == Flag.Kind.STRINGS) {
            notes.add("several times");
        }
        flag.aliases().forEach(alias -> notes.add("also `--" + alias + "`"));
        return String.join(", ", notes);
    }
}
