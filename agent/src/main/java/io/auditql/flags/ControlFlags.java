package io.auditql.flags;

import java.time.Duration;
import java.util.List;

/// What the commands of `auditqlctl` take.
public final class ControlFlags {
    public static final Flag<Boolean> EXPLAIN =
            Flag.bool("explain", false, "rules: say why each rule is there")
                    .with(Flag.Trait.COMMAND_LINE_ONLY, Flag.Trait.CONTROL_ONLY);
    public static final Flag<String> WRITE =
            Flag.text("write", "", "rules: write them into this file, for /etc/audit/rules.d")
                    .with(Flag.Trait.COMMAND_LINE_ONLY, Flag.Trait.CONTROL_ONLY);
    public static final Flag<Duration> SECONDS =
            Flag.seconds("seconds", 30, "estimate: how long to record")
                    .with(Flag.Trait.COMMAND_LINE_ONLY, Flag.Trait.CONTROL_ONLY);

    public static final List<Flag<?>> ALL = List.of(EXPLAIN, WRITE, SECONDS);

    private ControlFlags() {}
}
