package io.auditql.flags;

import java.time.Duration;
import java.util.List;

/// What is asked of the operating system's audit trail, and what becomes of it.
public final class AuditFlags {
    private static final String LATER = "not built yet";

    public static final Flag<Boolean> DISABLE_AUDIT =
            Flag.bool(
                    "disable_audit", true, "Leave the kernel's audit socket alone; false collects");
    public static final Flag<Boolean> AUDIT_ALLOW_CONFIG =
            Flag.bool(
                    "audit_allow_config",
                    false,
                    "Allow changing the kernel's audit settings and rules; without it only what other rules produce is read");
    public static final Flag<Boolean> AUDIT_PERSIST =
            Flag.bool(
                    "audit_persist",
                    true,
                    "Take the audit socket again after another program had it");
    public static final Flag<String> AUDIT_MODE =
            Flag.text("audit_mode", "auto", "What to do when another program owns the audit socket")
                    .oneOf("auto", "owner", "guest")
                    .withoutEffect(LATER);
    public static final Flag<Boolean> AUDIT_YIELD =
            Flag.bool("audit_yield", false, "Give the audit socket to a program that asks for it")
                    .withoutEffect(LATER);
    public static final Flag<Boolean> AUDIT_ACCEPT_PANIC =
            Flag.bool(
                    "audit_accept_panic",
                    false,
                    "Collect also where the kernel panics when audit records are lost");
    public static final Flag<Boolean> AUDIT_ALLOW_PROCESS_EVENTS =
            Flag.bool(
                    "audit_allow_process_events", true, "Record programs started: process_events");
    public static final Flag<Boolean> AUDIT_ALLOW_FAILED_PROCESS_EVENTS =
            Flag.bool(
                    "audit_allow_failed_process_events",
                    false,
                    "Record failed attempts to start a program as well");
    public static final Flag<Boolean> AUDIT_ALLOW_FORK_PROCESS_EVENTS =
            Flag.bool(
                    "audit_allow_fork_process_events",
                    false,
                    "Record processes made by fork, vfork, clone and clone3");
    public static final Flag<Boolean> AUDIT_ALLOW_KILL_PROCESS_EVENTS =
            Flag.bool(
                    "audit_allow_kill_process_events",
                    false,
                    "Record signals sent by kill, tkill, tgkill and their kin");
    public static final Flag<Boolean> AUDIT_ALLOW_EXIT_EVENTS =
            Flag.bool("audit_allow_exit_events", false, "Record processes that end by themselves");
    public static final Flag<Boolean> AUDIT_ALLOW_SOCKETS =
            Flag.bool(
                    "audit_allow_sockets", false, "Record bind, connect and listen: socket_events");
    public static final Flag<Boolean> AUDIT_ALLOW_ACCEPT_SOCKET_EVENTS =
            Flag.bool(
                    "audit_allow_accept_socket_events",
                    true,
                    "Record accepted connections, where sockets are recorded");
    public static final Flag<Boolean> AUDIT_ALLOW_NULL_ACCEPT_SOCKET_EVENTS =
            Flag.bool(
                    "audit_allow_null_accept_socket_events",
                    false,
                    "Record an accept that found nobody waiting");
    public static final Flag<Boolean> AUDIT_ALLOW_FAILED_SOCKET_EVENTS =
            Flag.bool(
                    "audit_allow_failed_socket_events",
                    false,
                    "Record calls of socket_events that failed as well");
    public static final Flag<Boolean> AUDIT_ALLOW_SEND_SOCKET_EVENTS =
            Flag.bool(
                    "audit_allow_send_socket_events",
                    false,
                    "Record what is sent with an address, without a connect before it");
    public static final Flag<Boolean> AUDIT_ALLOW_UNIX =
            Flag.bool(
                            "audit_allow_unix",
                            false,
                            "Record UNIX domain and netlink sockets as well; costs much")
                    .with(Flag.Trait.HIDDEN);
    public static final Flag<Boolean> AUDIT_ALLOW_USER_EVENTS =
            Flag.bool(
                    "audit_allow_user_events",
                    true,
                    "Record logins and other acts of authentication: user_events");
    public static final Flag<Boolean> AUDIT_ALLOW_SELINUX_EVENTS =
            Flag.bool(
                    "audit_allow_selinux_events",
                    false,
                    "Record what SELinux decided: selinux_events");
    public static final Flag<Boolean> AUDIT_ALLOW_APPARMOR_EVENTS =
            Flag.bool(
                    "audit_allow_apparmor_events",
                    false,
                    "Record what AppArmor decided: apparmor_events");
    public static final Flag<Boolean> AUDIT_ALLOW_SECCOMP_EVENTS =
            Flag.bool(
                    "audit_allow_seccomp_events",
                    false,
                    "Record what seccomp stopped: seccomp_events");
    public static final Flag<Boolean> AUDIT_ALLOW_FIM_EVENTS =
            Flag.bool(
                            "audit_allow_fim_events",
                            false,
                            "Record changes of files with the process: process_file_events")
                    .withoutEffect(LATER);
    public static final Flag<Long> AUDIT_BACKLOG_LIMIT =
            Flag.int32(
                    "audit_backlog_limit",
                    0,
                    "Records the kernel may hold for us; 0 scales it to the memory of the machine");
    public static final Flag<Long> AUDIT_BACKLOG_WAIT_TIME =
            Flag.int32(
                    "audit_backlog_wait_time",
                    0,
                    "How long the kernel makes a process wait when its backlog is full, in jiffies");
    public static final Flag<Long> AUDIT_RECEIVE_BUFFER =
            Flag.int32(
                            "audit_receive_buffer",
                            0,
                            "Bytes of the socket that the kernel sends records to; 0 scales it to the memory of the machine")
                    .with(Flag.Trait.HIDDEN);
    public static final Flag<Long> AUDIT_RING_BYTES =
            Flag.int32(
                            "audit_ring_bytes",
                            33554432,
                            "Room for records between receiving and decoding; what does not fit is dropped and counted")
                    .with(Flag.Trait.HIDDEN);
    public static final Flag<Boolean> AUDIT_EXCLUDE_PROCTITLE =
            Flag.bool(
                    "audit_exclude_proctitle",
                    true,
                    "Ask the kernel for no PROCTITLE records, where nobody else reads the trail");
    public static final Flag<Boolean> AUDIT_ALLOW_RAW_EVENTS =
            Flag.bool(
                    "audit_allow_raw_events",
                    false,
                    "Record audit_events and audit_records too, of all that the kernel sends; files always fill them");
    public static final Flag<Boolean> AUDIT_SELF =
            Flag.bool("audit_self", false, "Make rows also of what this program does itself");
    public static final Flag<Boolean> AUDIT_DEBUG =
            Flag.bool(
                            "audit_debug",
                            false,
                            "Write each record to standard output as it came from the kernel")
                    .with(Flag.Trait.HIDDEN);
    public static final Flag<List<String>> AUDIT_LOG =
            Flag.texts(
                            "audit_log",
                            "Answer from this audit log file, or from standard input if it is -; may be given several times")
                    .with(Flag.Trait.COMMAND_LINE_ONLY);
    public static final Flag<List<String>> BSM_TRAIL =
            Flag.texts(
                            "bsm_trail",
                            "Answer from this OpenBSM trail, or from standard input if it is -; may be given several times")
                    .with(Flag.Trait.COMMAND_LINE_ONLY)
                    .withoutEffect(LATER);
    public static final Flag<String> AUDIT_RECORD =
            Flag.text(
                            "audit_record",
                            "",
                            "Keep every datagram received in this file, for --audit_replay")
                    .with(Flag.Trait.COMMAND_LINE_ONLY);
    public static final Flag<String> AUDIT_REPLAY =
            Flag.text(
                            "audit_replay",
                            "",
                            "Take the datagrams from this recording instead of the kernel")
                    .with(Flag.Trait.COMMAND_LINE_ONLY);
    public static final Flag<Duration> AUDIT_CANARY_INTERVAL =
            Flag.seconds(
                            "audit_canary_interval",
                            0,
                            "Prove each so many seconds that collection works; 0 never does")
                    .withoutEffect(LATER);
    public static final Flag<Boolean> AUDIT_FORCE_RECONFIGURE =
            Flag.bool(
                            "audit_force_reconfigure",
                            false,
                            "Delete all rules found before loading our own")
                    .withoutEffect("rules of others are never deleted");
    public static final Flag<Boolean> AUDIT_FORCE_UNCONFIGURE =
            Flag.bool(
                            "audit_force_unconfigure",
                            false,
                            "Remove our rules at the end even if they were there before")
                    .withoutEffect("our rules are known by their key and always removed");
    public static final Flag<Boolean> AUDIT_FIM_DEBUG =
            Flag.bool("audit_fim_debug", false, "Print what is known of each file operation")
                    .with(Flag.Trait.HIDDEN)
                    .withoutEffect(LATER);
    public static final Flag<Boolean> AUDIT_FIM_SHOW_ACCESSES =
            Flag.bool(
                            "audit_fim_show_accesses",
                            false,
                            "Record also reads of files, not changes only")
                    .with(Flag.Trait.HIDDEN)
                    .withoutEffect(LATER);
    public static final Flag<Boolean> AUDIT_SHOW_PARTIAL_FIM_EVENTS =
            Flag.bool(
                            "audit_show_partial_fim_events",
                            false,
                            "Record file operations also when the file is not known for sure")
                    .with(Flag.Trait.HIDDEN)
                    .withoutEffect(LATER);
    public static final Flag<Boolean> AUDIT_SHOW_UNTRACKED_RES_WARNINGS =
            Flag.bool(
                            "audit_show_untracked_res_warnings",
                            false,
                            "Warn of processes and descriptors never seen before")
                    .with(Flag.Trait.HIDDEN)
                    .withoutEffect(LATER);

    public static final List<Flag<?>> ALL =
            List.of(
                    DISABLE_AUDIT,
                    AUDIT_ALLOW_CONFIG,
                    AUDIT_PERSIST,
                    AUDIT_MODE,
                    AUDIT_YIELD,
                    AUDIT_ACCEPT_PANIC,
                    AUDIT_ALLOW_PROCESS_EVENTS,
                    AUDIT_ALLOW_FAILED_PROCESS_EVENTS,
                    AUDIT_ALLOW_FORK_PROCESS_EVENTS,
                    AUDIT_ALLOW_KILL_PROCESS_EVENTS,
                    AUDIT_ALLOW_EXIT_EVENTS,
                    AUDIT_ALLOW_SOCKETS,
                    AUDIT_ALLOW_ACCEPT_SOCKET_EVENTS,
                    AUDIT_ALLOW_NULL_ACCEPT_SOCKET_EVENTS,
                    AUDIT_ALLOW_FAILED_SOCKET_EVENTS,
                    AUDIT_ALLOW_SEND_SOCKET_EVENTS,
                    AUDIT_ALLOW_UNIX,
                    AUDIT_ALLOW_USER_EVENTS,
                    AUDIT_ALLOW_SELINUX_EVENTS,
                    AUDIT_ALLOW_APPARMOR_EVENTS,
                    AUDIT_ALLOW_SECCOMP_EVENTS,
                    AUDIT_ALLOW_FIM_EVENTS,
                    AUDIT_BACKLOG_LIMIT,
                    AUDIT_BACKLOG_WAIT_TIME,
                    AUDIT_RECEIVE_BUFFER,
                    AUDIT_RING_BYTES,
                    AUDIT_EXCLUDE_PROCTITLE,
                    AUDIT_ALLOW_RAW_EVENTS,
                    AUDIT_SELF,
                    AUDIT_DEBUG,
                    AUDIT_LOG,
                    BSM_TRAIL,
                    AUDIT_RECORD,
                    AUDIT_REPLAY,
                    AUDIT_CANARY_INTERVAL,
                    AUDIT_FORCE_RECONFIGURE,
                    AUDIT_FORCE_UNCONFIGURE,
                    AUDIT_FIM_DEBUG,
                    AUDIT_FIM_SHOW_ACCESSES,
                    AUDIT_SHOW_PARTIAL_FIM_EVENTS,
                    AUDIT_SHOW_UNTRACKED_RES_WARNINGS);

    private AuditFlags() {}
}
