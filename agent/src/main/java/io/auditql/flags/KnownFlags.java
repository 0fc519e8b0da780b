package io.auditql.flags;

import java.util.ArrayList;
import java.util.List;

/// Every flag of the product: all of osquery's, so that no file or command line of its users holds an unknown name, and ours.
public final class KnownFlags {
    private KnownFlags() {}

    /// In the order of the help.
    public static List<FlagGroup> groups() {
        return List.of(
                new FlagGroup("Shell", ShellFlags.ALL),
                new FlagGroup("Commands of auditqlctl", ControlFlags.ALL),
                new FlagGroup("Audit", AuditFlags.ALL),
                new FlagGroup("Events", EventFlags.ALL),
                new FlagGroup("Schedule", ScheduleFlags.ALL),
                new FlagGroup("Logs", LoggerFlags.ALL),
                new FlagGroup("Configuration", ConfigFlags.ALL),
                new FlagGroup("Program and database", ProcessFlags.ALL),
                new FlagGroup("Remote", RemoteFlags.ALL),
                new FlagGroup("Accepted for osquery's sake", ForeignFlags.ALL));
    }

    public static FlagSet all() {
        List<Flag<?>> flags = new ArrayList<>(320);
        for (FlagGroup group : groups()) {
            flags.addAll(group.flags());
        }
        return new FlagSet(flags);
    }
}
