package io.auditql.app;

import io.auditql.flags.Flag;
import io.auditql.flags.FlagGroup;
import io.auditql.flags.KnownFlags;
import java.util.ArrayList;
import java.util.List;

/// The text of `--help`: flags by topic, and at the end the names of those that are accepted and do nothing here.
final class Help {
    private static final int NAME_WIDTH = 38;
    private static final int LINE_WIDTH = 100;

    private Help() {}

    static String of(Program program) {
        StringBuilder text = new StringBuilder(16_384);
        text.append("auditql ").append(Version.text()).append('\n');
        text.append(program.purpose()).append("\n\n");
        text.append("Usage: ").append(program.usage()).append('\n');
        text.append(
                "A flag is --name=value or --name value; --name and --noname turn a switch on and off.\n");
        List<String> others = new ArrayList<>();
        for (FlagGroup group : KnownFlags.groups()) {
            appendGroup(program, group, text, others);
        }
        text.append("\nAccepted, without effect in this version:\n");
        appendWrapped(others, text);
        return text.toString();
    }

    private static void appendGroup(
            Program program, FlagGroup group, StringBuilder text, List<String> others) {
        boolean titled = false;
        for (Flag<?> flag : group.flags()) {
            if (flag.is(Flag.Trait.HIDDEN) || isForeign(program, flag)) {
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
            appendFlag(flag, text);
        }
    }

    private static boolean isForeign(Program program, Flag<?> flag) {
        return (program != Program.AUDITQLI && flag.is(Flag.Trait.SHELL_ONLY))
                || (program != Program.AUDITQLCTL && flag.is(Flag.Trait.CONTROL_ONLY));
    }

    private static <T> void appendFlag(Flag<T> flag, StringBuilder text) {
        StringBuilder name = new StringBuilder("  --").append(flag.name());
        if (flag.kind() != Flag.Kind.BOOL) {
            name.append('=').append(flag.format(flag.defaultValue()));
        } else if ((Boolean) flag.defaultValue()) {
            name.append("=true");
        }
        text.append(name);
        if (name.length() < NAME_WIDTH) {
            text.append(" ".repeat(NAME_WIDTH - name.length()));
        } else {
            text.append('\n').append(" ".repeat(NAME_WIDTH));
        }
        text.append(flag.description()).append('\n');
    }

    private static void appendWrapped(List<String> names, StringBuilder text) {
        int column = 0;
        for (String name : names) {
            if (column + name.length() + 3 > LINE_WIDTH) {
                text.append('\n');
                column = 0;
            }
            text.append(column == 0 ? "  " : " ").append(name);
            column += name.length() + (column == 0 ? 2 : 1);
        }
        text.append('\n');
    }
}
