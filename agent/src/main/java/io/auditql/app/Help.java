package io.auditql.app;

import io.auditql.flags.Flag;
import io.auditql.flags.FlagGroup;
import io.auditql.flags.KnownFlags;
import java.util.ArrayList;
import java.util.List;

/// The text of `--help`, for a terminal of 80 columns: commands, flags by topic, and at the end the names of those that are
/// accepted and do nothing here.
final class Help {
    static final int LINE_WIDTH = 80;

    private static final int INDENT = 2;
    private static final int TEXT_COLUMN = 30;

    private final StringBuilder text = new StringBuilder(16_384);
    private final List<String> others = new ArrayList<>();
    private final Program program;

    private Help(Program program) {
        this.program = program;
    }

    static String of(Program program) {
        return new Help(program).whole();
    }

    private String whole() {
        text.append("auditql ").append(Version.text()).append('\n');
        wrapped(program.purpose(), 0, 0);
        text.append("\nUsage: ").append(program.usage()).append('\n');
        wrapped(
                "A flag is --name=value or --name value; --name and --noname turn a switch on and off. What stands behind = is the default.",
                0,
                0);
        if (program == Program.AUDITQLCTL) {
            text.append("\nCommands\n");
            for (Command command : Command.values()) {
                entry(command.word(), command.description());
            }
        }
        KnownFlags.groups().forEach(this::group);
        text.append("\nAccepted, without effect in this version (docs/flags.md says why)\n");
        wrapped(String.join(" ", others), INDENT, INDENT);
        return text.toString();
    }

    private void group(FlagGroup group) {
        boolean titled = false;
        for (Flag<?> flag : group.flags()) {
            if (flag.is(Flag.Trait.HIDDEN) || !program.takes(flag)) {
                continue;
            }
            if (!flag.withoutEffect().isEmpty()) {
                others.add(flag.name());
                continue;
            }
            if (!titled) {
                text.append('\n').append(group.title()).append('\n');
                titled = true;
            }
            entry(named(flag), flag.description());
        }
    }

    /// As it is typed, with its default.
    private static <T> String named(Flag<T> flag) {
        String value = flag.format(flag.defaultValue());
        return "--"
                + flag.name()
                + (flag.kind() == Flag.Kind.BOOL && value.equals("false") ? "" : "=" + value);
    }

    /// A name and what it means, beside it where it fits.
    private void entry(String name, String meaning) {
        text.repeat(' ', INDENT).append(name);
        int column = INDENT + name.length();
        if (column + 2 > TEXT_COLUMN) {
            text.append('\n');
            column = 0;
        }
        text.repeat(' ', TEXT_COLUMN - column);
        wrapped(meaning, TEXT_COLUMN, 0);
    }

    /// Appends words, each line but the first behind `indent` spaces, the first behind `first`.
    private void wrapped(String words, int indent, int first) {
        text.repeat(' ', first);
        int column = indent;
        boolean begun = false;
        for (String word : words.split(" ", -1)) {
            if (begun && column + 1 + word.length() > LINE_WIDTH) {
                text.append('\n').repeat(' ', indent);
                column = indent;
                begun = false;
            }
            text.append(begun ? " " : "").append(word);
            column += (begun ? 1 : 0) + word.length();
            begun = true;
        }
        text.append('\n');
    }
}
