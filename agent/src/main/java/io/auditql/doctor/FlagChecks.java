package io.auditql.doctor;

import io.auditql.flags.AuditFlags;
import io.auditql.flags.ConfigFlags;
import io.auditql.flags.EventFlags;
import io.auditql.flags.Flag;
import io.auditql.flags.FlagSet;
import io.auditql.flags.Flags;
import java.util.ArrayList;
import java.util.List;

/// Whether the flags let anything be recorded, and where each value came from.
final class FlagChecks {
    /// Those that decide whether anything is recorded: shown also where nobody gave them.
    private static final List<Flag<?>> DECISIVE =
            List.of(
                    AuditFlags.DISABLE_AUDIT,
                    EventFlags.DISABLE_EVENTS,
                    AuditFlags.AUDIT_ALLOW_CONFIG,
                    AuditFlags.AUDIT_PERSIST,
                    AuditFlags.AUDIT_ALLOW_PROCESS_EVENTS,
                    AuditFlags.AUDIT_ALLOW_SOCKETS,
                    ConfigFlags.CONFIG_PATH);

    private final Flags flags;
    private final FlagSet known;
    private final boolean daemon;

    FlagChecks(Flags flags, FlagSet known, boolean daemon) {
        this.flags = flags;
        this.known = known;
        this.daemon = daemon;
    }

    void check(Findings out) {
        List<String> wrong = new ArrayList<>();
        List<String> right = new ArrayList<>();
        if (flags.get(AuditFlags.DISABLE_AUDIT)) {
            wrong.add(said(AuditFlags.DISABLE_AUDIT));
            right.add("--disable_audit=false");
        }
        if (flags.get(EventFlags.DISABLE_EVENTS)) {
            wrong.add(said(EventFlags.DISABLE_EVENTS));
            right.add("--disable_events=false");
        }
        if (!flags.get(AuditFlags.AUDIT_ALLOW_PROCESS_EVENTS)
                && !flags.get(AuditFlags.AUDIT_ALLOW_SOCKETS)) {
            wrong.add(said(AuditFlags.AUDIT_ALLOW_PROCESS_EVENTS));
            right.add("--audit_allow_process_events=true");
        }
        if (!flags.get(AuditFlags.AUDIT_ALLOW_CONFIG)) {
            wrong.add(said(AuditFlags.AUDIT_ALLOW_CONFIG));
            right.add("--audit_allow_config=true");
        }
        boolean onlyConfig = wrong.size() == 1 && !flags.get(AuditFlags.AUDIT_ALLOW_CONFIG);
        if (wrong.isEmpty()) {
            out.add(Topic.FLAGS, Severity.OK, "the flags let events be recorded", "", origins());
        } else {
            out.add(
                    Topic.FLAGS,
                    daemon && !onlyConfig ? Severity.FAULT : Severity.WARNING,
                    (daemon ? "the daemon runs with " : "a daemon started now would run with ")
                            + String.join(", ", wrong)
                            + (onlyConfig
                                    ? ": it changes neither settings nor rules, and records what others' rules ask for"
                                    : ": it records nothing"),
                    "put "
                            + String.join(" ", right)
                            + " into "
                            + flags.get(ConfigFlags.FLAGFILE).replace(",", " or ")
                            + (daemon ? " and restart it" : ""),
                    origins());
        }
        if (!flags.get(AuditFlags.AUDIT_ALLOW_SOCKETS)) {
            out.note(
                    Topic.SOCKETS,
                    "connections are not recorded: " + said(AuditFlags.AUDIT_ALLOW_SOCKETS),
                    "--audit_allow_sockets=true fills socket_events");
        }
    }

    private <T> String said(Flag<T> flag) {
        return flag + "=" + flags.format(flag) + " (" + flags.origin(flag) + ")";
    }

    /// Each flag that was given and each that decides, with its value and where it came from.
    private List<String> origins() {
        List<String> lines = new ArrayList<>();
        for (Flag<?> flag : known.all()) {
            if (flags.isSet(flag) || DECISIVE.contains(flag)) {
                lines.add(
                        flag.is(Flag.Trait.SECRET)
                                ? flag + " (" + flags.origin(flag) + ")"
                                : said(flag));
            }
        }
        return lines;
    }
}
