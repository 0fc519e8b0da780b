package io.auditql.app;

import io.auditql.flags.Flag;
import io.auditql.flags.FlagGroup;
import io.auditql.flags.KnownFlags;
import java.util.List;
import java.util.stream.Stream;

/// The flags of a program that are worth a page or a completion: those that are not hidden and do something.
final class FlagList {
    private FlagList() {}

    static List<FlagGroup> groups(Program program) {
        return KnownFlags.groups().stream()
                .map(group ->
                        new FlagGroup(
                                group.title(),
                                group.flags().stream().filter(f -> isShown(program, f)).toList()))
                .filter(group -> !group.flags().isEmpty())
                .toList();
    }

    static Stream<Flag<?>> of(Program program) {
        return groups(program).stream().flatMap(group -> group.flags().stream());
    }

    private static boolean isShown(Program program, Flag<?> flag) {
        return program.takes(flag) && !flag.is(Flag.Trait.HIDDEN) && flag.withoutEffect().isEmpty();
    }

    /// Whether it stands without a value.
    static boolean isSwitch(Flag<?> flag) {
        return flag.kind() == Flag.Kind.BOOL;
    }

    static List<String> commands(Program program) {
        return program == Program.AUDITQLCTL
                ? Stream.of(Command.values()).map(Command::word).toList()
                : List.of();
    }
}
