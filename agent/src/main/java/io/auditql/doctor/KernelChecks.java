package io.auditql.doctor;

import io.auditql.audit.rule.RuleState;
import io.auditql.audit.source.BufferSizes;
import io.auditql.audit.source.KernelStatus;
import io.auditql.flags.AuditFlags;
import io.auditql.flags.Flags;
import java.util.List;

/// What the kernel's audit system is set to.
final class KernelChecks {
    private final Flags flags;
    private final boolean daemon;

    /// @param flags  of the daemon that runs, or that would
    /// @param daemon whether one runs: what it found wrong is wrong now, not later
    KernelChecks(Flags flags, boolean daemon) {
        this.flags = flags;
        this.daemon = daemon;
    }

    private boolean mayConfigure() {
        return flags.get(AuditFlags.AUDIT_ALLOW_CONFIG);
    }

    void checkSettings(KernelStatus status, Findings out) {
        checkLocked(status, out);
        checkEnabled(status, out);
        checkFailure(status, out);
        checkWaitTime(status, out);
        if (status.lost() > 0) {
            out.note(
                    Topic.LOST,
                    "the kernel has lost "
                            + status.lost()
                            + " records since it was booted, whoever recorded then",
                    "see SELECT * FROM audit_loss for what was lost while auditql recorded");
        }
        out.note(
                Topic.KERNEL_MEMORY,
                "records that wait for a slow reader take at most "
                        + (sizes().worstCaseBytes() >> 20)
                        + " MiB of kernel memory (a backlog of "
                        + sizes().backlogLimit()
                        + " records, and a socket buffer of 2 x "
                        + (sizes().receiveBuffer() >> 20)
                        + " MiB); none while they do not wait",
                "");
    }

    private BufferSizes sizes() {
        return BufferSizes.ofThisMachine().withBacklog(flags.get(AuditFlags.AUDIT_BACKLOG_LIMIT));
    }

    private static void checkLocked(KernelStatus status, Findings out) {
        if (status.enabled() == KernelStatus.LOCKED) {
            out.fault(
                    Topic.LOCKED,
                    "the kernel's audit settings and rules are locked until the next boot (-e 2)",
                    "put our rules beside the others (auditqlctl rules --write /etc/audit/rules.d/50-auditql.rules), or take -e 2 out of /etc/audit/rules.d; then reboot");
        }
    }

    private void checkEnabled(KernelStatus status, Findings out) {
        if (status.enabled() != 0) {
            out.ok(Topic.ENABLED, "auditing is on (enabled " + status.enabled() + ")");
        } else if (daemon) {
            out.fault(
                    Topic.ENABLED,
                    "auditing is off (enabled 0): the kernel makes no records",
                    "switch it on: auditctl -e 1; and find out who switched it off: SELECT * FROM audit_loss WHERE cause = 'disabled' says for how long");
        } else if (mayConfigure()) {
            out.ok(
                    Topic.ENABLED,
                    "auditing is off (enabled 0), as it should be while nobody records");
        } else {
            out.note(
                    Topic.ENABLED,
                    "auditing is off (enabled 0), and a daemon with these flags may not switch it on",
                    "give the daemon --audit_allow_config=true, or switch it on at boot: audit=1");
        }
    }

    private void checkFailure(KernelStatus status, Findings out) {
        if (status.failure() != KernelStatus.PANIC) {
            return;
        }
        String text = "this kernel panics when it loses an audit record (-f 2, failure 2)";
        String next =
                "set it to print a line instead: auditctl -f 1, and -f 1 in /etc/audit/rules.d";
        if (flags.get(AuditFlags.AUDIT_ACCEPT_PANIC)) {
            out.warning(Topic.FAILURE, text + "; accepted by --audit_accept_panic", next);
        } else {
            out.fault(
                    Topic.FAILURE,
                    text + ": nothing is recorded here without --audit_accept_panic",
                    next);
        }
    }

    private void checkWaitTime(KernelStatus status, Findings out) {
        long ticks = status.backlogWaitTime().orElse(0);
        if (ticks == 0) {
            out.ok(
                    Topic.WAIT_TIME,
                    "no process is held back by a slow reader (backlog_wait_time 0)");
        } else if (daemon) {
            out.warning(
                    Topic.WAIT_TIME,
                    "if the daemon stops reading, the kernel holds each audited process back for up to "
                            + ticks
                            + " ticks for each record (backlog_wait_time "
                            + ticks
                            + ")",
                    mayConfigure()
                            ? "auditctl --backlog_wait_time 0; the daemon sets it at its start, so somebody has changed it since, or --audit_backlog_wait_time asks for it"
                            : "auditctl --backlog_wait_time 0, or give the daemon --audit_allow_config=true");
        } else {
            out.ok(
                    Topic.WAIT_TIME,
                    "backlog_wait_time is "
                            + ticks
                            + " ticks; it is 0 while auditql records, so that it can hold nobody back");
        }
    }

    /// @param rules of the kernel, compared with those that are wanted
    void checkRules(List<RuleState> rules, Findings out) {
        List<String> missing =
                rules.stream().filter(r -> !r.loaded()).map(RuleState::text).toList();
        long ours = rules.stream().filter(r -> r.loaded() && r.ours()).count();
        if (daemon && !missing.isEmpty()) {
            out.add(
                    Topic.RULES,
                    mayConfigure() ? Severity.FAULT : Severity.WARNING,
                    missing.size()
                            + " of the rules that the tables need are not loaded: what they ask for is not recorded",
                    mayConfigure()
                            ? "restart the daemon to load them again, and find out who removed them (ausearch -m CONFIG_CHANGE, or auditctl -D in a script)"
                            : "load them: auditqlctl rules --write FILE, then auditctl -R FILE; or give the daemon --audit_allow_config=true",
                    missing);
        } else if (ours > 0) {
            out.ok(Topic.RULES, ours + " rules of ours are loaded (auditctl -l: key=auditql)");
        } else {
            out.ok(Topic.RULES, "no rule of ours is loaded, as it should be while nobody records");
        }
        checkNeverTask(rules, out);
        List<String> foreign =
                rules.stream()
                        .filter(r -> r.loaded() && !r.ours() && !r.isNeverTask())
                        .map(RuleState::text)
                        .toList();
        if (!foreign.isEmpty()) {
            boolean never = rules.stream().anyMatch(KernelChecks::silences);
            out.add(
                    Topic.FOREIGN_RULES,
                    never ? Severity.WARNING : Severity.NOTE,
                    foreign.size()
                            + " rules of others are loaded; they stay as they are"
                            + (never ? ". Those with never keep events from everybody" : ""),
                    never ? "look whether they hide what you want to see" : "",
                    foreign);
        }
    }

    private static boolean silences(RuleState rule) {
        return rule.loaded()
                && !rule.ours()
                && (rule.list().equals("exclude") || rule.action().equals("never"));
    }

    private static void checkNeverTask(List<RuleState> rules, Findings out) {
        for (RuleState rule : rules) {
            if (rule.loaded() && rule.isNeverTask()) {
                String file =
                        RuleFiles.find(RuleFiles.DIRECTORY, RuleFiles::isNeverTask).orElse("");
                out.fault(
                        Topic.NEVER_TASK,
                        "the rule "
                                + rule.text()
                                + " is loaded: a process forked under it is never audited, also after the rule is gone. It is "
                                + (rule.key().isEmpty() ? "of somebody else" : "of " + rule.key())
                                + (file.isEmpty() ? "" : ", from " + file),
                        "auditctl "
                                + rule.text().replaceFirst("^-a", "-d")
                                + ", "
                                + (file.isEmpty()
                                        ? "take it out of /etc/audit/rules.d"
                                        : "take it out of " + file)
                                + ", and restart what has to be seen, best by a reboot");
            }
        }
    }
}
