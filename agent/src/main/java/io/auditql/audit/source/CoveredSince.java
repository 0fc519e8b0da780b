package io.auditql.audit.source;

import io.auditql.sys.SysException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.OptionalLong;

/// Since when the kernel audits the processes that are forked: what was forked earlier may never make an event.
///
/// A process gets what it needs to be audited when it is forked, and only if auditing was on then or at any time before, and
/// no `never,task` rule fits it. So the moment is that of the first enabling in this boot, or the last at which such a rule
/// was seen. The kernel does not tell it: we keep what we have seen in the run directory, for as long as the machine is up.
///
///     boot_id=0b7c…
///     boot_millis=81234
public final class CoveredSince {
    public static final String FILE_NAME = "covered-since";

    /// Auditing has not been on yet, as far as we know.
    public static final long NEVER = Long.MAX_VALUE;

    private final Path file;
    private long since;
    private boolean underRule;

    /// @param bootsEnabled whether the machine was booted with `audit=1`
    CoveredSince(Path file, boolean bootsEnabled) {
        this.file = file;
        this.since = read(file).orElse(bootsEnabled ? 0 : NEVER);
    }

    /// What is known of this boot, in milliseconds of the boot clock; empty when no program of ours has looked yet.
    public static OptionalLong read(Path file) {
        long boot = -1;
        boolean thisBoot = false;
        try {
            for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
                if (line.startsWith("boot_id=")) {
                    thisBoot = line.substring(8).equals(KernelState.currentBootId());
                } else if (line.startsWith("boot_millis=")) {
                    boot = Long.parseLong(line.substring(12));
                }
            }
        } catch (IOException | NumberFormatException _) {
            return OptionalLong.empty();
        }
        return thisBoot && boot >= 0 ? OptionalLong.of(boot) : OptionalLong.empty();
    }

    /// Whether the kernel audits from its start: `audit=1` on its command line.
    public static boolean bootsEnabled(Path commandLine) {
        try {
            return List.of(Files.readString(commandLine).strip().split("\\s+", -1))
                    .contains("audit=1");
        } catch (IOException _) {
            return false;
        }
    }

    /// Takes note of how the kernel is now.
    ///
    /// @param changed   whether a rule of the task list came or went since the last look
    /// @param nowMillis boot clock
    void look(boolean enabled, List<RuleData> rules, boolean changed, long nowMillis) {
        long before = since;
        if (enabled && since == NEVER) {
            since = nowMillis;
        }
        boolean rule = rules.stream().anyMatch(RuleData::isNeverTask);
        if (enabled && (rule || underRule || changed)) {
            since = nowMillis;
        }
        underRule = rule;
        if (since != before) {
            save();
        }
    }

    /// Milliseconds of the boot clock, or [#NEVER].
    long millis() {
        return since;
    }

    private void save() {
        Path fresh = file.resolveSibling(FILE_NAME + ".new");
        try {
            Files.writeString(
                    fresh,
                    "boot_id=" + KernelState.currentBootId() + "\nboot_millis=" + since + "\n",
                    StandardCharsets.US_ASCII);
            Files.setPosixFilePermissions( // no secret, whatever the umask is
                    fresh, PosixFilePermissions.fromString("rw-r--r--"));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            System.getLogger(CoveredSince.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "write {0} failed: {1}; the list of possibly unaudited processes grows with the next start",
                            file,
                            SysException.reason(e));
        }
    }
}
