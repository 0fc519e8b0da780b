package io.auditql.doctor;

import io.auditql.audit.source.CoveredSince;
import io.auditql.audit.source.KernelState;
import io.auditql.audit.source.Listener;
import io.auditql.flags.Flags;
import io.auditql.flags.ProcessFlags;
import io.auditql.sys.Processes;
import io.auditql.sys.SysException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// What else on the host has to do with audit records: auditd, those who listen, what a killed program left, the disk.
final class HostChecks {
    private static final String JOURNALD = "systemd-journal";
    private static final long LARGEST_MIN_FREE = 512L << 20;
    private static final int SHARE_OF_DISK = 20;

    private final Path root;
    private final Flags flags;

    /// @param root `/`
    HostChecks(Path root, Flags flags) {
        this.root = root;
        this.flags = flags;
    }

    // auditd

    void checkAuditd(Findings out) {
        OptionalInt running = running("auditd");
        boolean atBoot = startsAtBoot("auditd");
        if (running.isPresent()) {
            out.warning(
                    Topic.AUDITD,
                    "auditd runs (pid "
                            + running.getAsInt()
                            + ")"
                            + (atBoot ? " and is started at boot" : "")
                            + ": only one program can receive the kernel's audit records",
                    "stop it and keep it from starting: service auditd stop; systemctl disable auditd");
        } else if (atBoot) {
            out.warning(
                    Topic.AUDITD,
                    "auditd is installed and starts at boot; it will take the kernel's audit records then",
                    "systemctl disable auditd");
        } else if (isInstalled()) {
            out.ok(Topic.AUDITD, "auditd is installed, does not run and does not start at boot");
        } else {
            out.ok(Topic.AUDITD, "auditd is not installed; it is not needed");
        }
    }

    private boolean isInstalled() {
        return Files.exists(root.resolve("usr/sbin/auditd"))
                || Files.exists(root.resolve("sbin/auditd"));
    }

    /// Whether systemd or an init script starts the service: their links say so, also where nobody can be asked.
    private boolean startsAtBoot(String service) {
        return linked(root.resolve("etc/systemd/system"), "*.wants", service + ".service")
                || linked(root.resolve("usr/lib/systemd/system"), "*.wants", service + ".service")
                || (!Files.isDirectory(root.resolve("run/systemd/system"))
                        && !Files.isDirectory(root.resolve("usr/lib/systemd/system"))
                        && linked(root.resolve("etc"), "rc[2-5].d", "S??" + service));
    }

    private static boolean linked(Path directory, String inner, String name) {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory, inner)) {
            for (Path each : all) {
                try (DirectoryStream<Path> links = Files.newDirectoryStream(each, name)) {
                    if (links.iterator().hasNext()) {
                        return true;
                    }
                }
            }
        } catch (IOException | DirectoryIteratorException _) {
            return false;
        }
        return false;
    }

    private OptionalInt running(String name) {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(root.resolve("proc"), "[0-9]*")) {
            for (Path process : all) {
                int pid = Integer.parseInt(String.valueOf(process.getFileName()));
                if (Processes.name(pid).orElse("").equals(name)) {
                    return OptionalInt.of(pid);
                }
            }
        } catch (IOException | DirectoryIteratorException _) {
            return OptionalInt.empty();
        }
        return OptionalInt.empty();
    }

    // those who read along

    /// @param cpuMillis what each used while records came, beside its place in the list; -1 where nobody measured
    void checkListeners(List<Listener> listeners, List<Long> cpuMillis, Findings out) {
        List<String> others = new ArrayList<>();
        for (int i = 0; i < listeners.size(); i++) {
            Listener listener = listeners.get(i);
            String cost =
                    cpuMillis.get(i) < 0
                            ? ""
                            : "; it used "
                                    + cpuMillis.get(i)
                                    + " ms of processor time while we recorded";
            if (isJournald(listener)) {
                out.warning(
                        Topic.JOURNALD,
                        "journald reads each audit record too and writes it to the journal"
                                + cost
                                + ". Measured elsewhere at 1600 execs a second: 29.5 % of the processor instead of 8.5 % with auditd alone",
                        "if nobody needs audit records in the journal: systemctl mask --now systemd-journald-audit.socket");
            } else {
                others.add(listener + cost);
            }
        }
        if (!others.isEmpty()) {
            out.add(
                    Topic.LISTENERS,
                    Severity.WARNING,
                    "others read each audit record too: " + String.join(", ", others),
                    "each costs the kernel a copy of every record; end those that nobody needs",
                    others);
        } else if (listeners.isEmpty()) {
            out.ok(Topic.LISTENERS, "nobody else reads the kernel's audit records");
        }
    }

    private static boolean isJournald(Listener listener) {
        return listener.pid().isPresent()
                && Processes.name(listener.pid().getAsInt()).orElse("").equals(JOURNALD);
    }

    // processes from before

    /// @param underRule whether a never,task rule is loaded now
    void checkProcesses(boolean underRule, boolean everEnabled, Findings out) {
        boolean atBoot = CoveredSince.bootsEnabled(root.resolve("proc/cmdline"));
        if (atBoot) {
            out.ok(Topic.AUDIT_AT_BOOT, "the kernel audits from its start (audit=1)");
        } else {
            out.warning(
                    Topic.AUDIT_AT_BOOT,
                    "audit=1 is not on the kernel's command line: processes that start before the first recording are never audited, and what is lost at boot is not counted",
                    "add audit=1 to GRUB_CMDLINE_LINUX in /etc/default/grub, run update-grub (or grub2-mkconfig), and reboot");
        }
        long since =
                CoveredSince.read(runPath().resolve(CoveredSince.FILE_NAME))
                        .orElse(atBoot && everEnabled ? 0 : CoveredSince.NEVER);
        List<UnauditedProcess> early =
                UnauditedProcess.startedBefore(underRule ? CoveredSince.NEVER : since);
        if (early.isEmpty()) {
            out.ok(Topic.UNAUDITED_PROCESSES, "every process was started under auditing");
            return;
        }
        out.add(
                Topic.UNAUDITED_PROCESSES,
                Severity.WARNING,
                early.size()
                        + (underRule
                                ? " processes may be unaudited for as long as they live: a never,task rule is loaded"
                                : " processes are older than auditing and may be unaudited for as long as they live; what they start from now on is audited"),
                "restart those that matter, best by a reboot with audit=1",
                early.stream()
                        .map(p ->
                                p.path()
                                        + " (pid "
                                        + p.pid()
                                        + "), started "
                                        + java.time.Instant.ofEpochSecond(p.startSeconds()))
                        .toList());
    }

    private Path runPath() {
        return Path.of(flags.get(ProcessFlags.RUN_PATH));
    }

    // files

    void checkLeftOver(Findings out) {
        Path file = runPath().resolve(KernelState.FILE_NAME);
        try {
            Optional<KernelState> state = KernelState.read(file);
            if (state.isPresent()
                    && state.get().bootId().equals(KernelState.currentBootId())
                    && Processes.startTicks(state.get().owner()) != state.get().ownerStart()) {
                out.warning(
                        Topic.LEFT_OVER,
                        "a program of ours was killed before it put the kernel's audit settings back ("
                                + file
                                + ")",
                        "auditqlctl cleanup; the next recording does it, too");
            }
        } catch (SysException e) {
            if (Processes.isRoot()) {
                out.warning(Topic.LEFT_OVER, e.getMessage(), "auditqlctl cleanup");
            }
        }
    }

    void checkDisk(Findings out) {
        Path store = Path.of(flags.get(ProcessFlags.DATABASE_PATH)).toAbsolutePath();
        Path existing = store;
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        try {
            FileStore disk = Files.getFileStore(existing == null ? root : existing);
            long free = disk.getUsableSpace();
            long least = Math.min(LARGEST_MIN_FREE, disk.getTotalSpace() / SHARE_OF_DISK);
            String text = (free >> 20) + " MiB are free on the disk of the store (" + store + ")";
            if (free < least) {
                out.fault(
                        Topic.DISK,
                        text
                                + ": below "
                                + (least >> 20)
                                + " MiB nothing more is written, and events wait in memory",
                        "make room, or put the store elsewhere: --database_path");
            } else {
                out.ok(Topic.DISK, text);
            }
        } catch (IOException e) {
            out.warning(
                    Topic.DISK,
                    "the disk of the store "
                            + store
                            + " cannot be looked at: "
                            + SysException.reason(e),
                    "see --database_path");
        }
    }
}
