package io.auditql.audit.source;

import io.auditql.audit.source.KernelStatus.Setting;
import io.auditql.ledger.Ledger;
import io.auditql.sys.Errno;
import io.auditql.sys.Processes;
import io.auditql.sys.SysException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// Puts the kernel's audit system back as a [KernelState] found it.
///
/// Only values that are still the ones we set are put back: what another has changed since is theirs. Only our own rules are
/// deleted. Doing it twice does no harm.
public final class KernelRestore {
    /// What came of it.
    public enum Outcome {
        /// There was nothing to put back.
        NOTHING,
        /// The kernel is as it was found.
        RESTORED,
        /// The process that changes the kernel is alive: it will put it back itself.
        OWNER_ALIVE
    }

    /// One step, which may fail without keeping the others from being tried.
    interface Step {
        void run() throws SysException;
    }

    private final AuditControl control;
    private final KernelState state;
    private final Step releaseDead;
    private final List<String> problems = new ArrayList<>();

    /// @param releaseDead frees the kernel from a dead owner's pid, which no other process may simply unset
    KernelRestore(AuditControl control, KernelState state, Step releaseDead) {
        this.control = control;
        this.state = state;
        this.releaseDead = releaseDead;
    }

    /// Puts the kernel back when the run directory says that a process which changed it is gone.
    ///
    /// @throws SysException when not everything could be put back; the file stays, for the next try
    public static Outcome fromRunDirectory(Path runDirectory) throws SysException {
        Path file = runDirectory.resolve(KernelState.FILE_NAME);
        Optional<KernelState> found = KernelState.read(file);
        if (found.isEmpty()) {
            return Outcome.NOTHING;
        }
        KernelState state = found.get();
        if (!state.bootId().equals(KernelState.currentBootId())) {
            KernelState.remove(file); // the kernel that it tells of is gone
            return Outcome.NOTHING;
        }
        if (isAlive(state, ProcessTable.ofThisMachine())) {
            return Outcome.OWNER_ALIVE;
        }
        try (AuditControl control = AuditControl.open()) {
            new KernelRestore(control, state, () -> takeAndRelease(control)).run();
        }
        KernelState.remove(file);
        return Outcome.RESTORED;
    }

    static boolean isAlive(KernelState state, ProcessTable processes) {
        long start = processes.startTicks(state.owner());
        return start != 0 && start == state.ownerStart();
    }

    /// A dead owner's place may be taken by anybody, and whoever has it may give it back.
    private static void takeAndRelease(AuditControl control) throws SysException {
        try (NetlinkSource source =
                NetlinkSource.open(
                        BufferSizes.forMemory(0),
                        new Ledger(System::currentTimeMillis),
                        System::currentTimeMillis)) {
            source.claim(Processes.self());
            control.set(Setting.PID, 0);
        }
    }

    /// Enabled first, so that no more records are made for nobody; the wait time last, when no owner can be too slow for it.
    void run() throws SysException {
        KernelStatus status = control.status();
        putBack(Setting.ENABLED, status);
        deleteRules();
        if (status.pid() == state.owner()) {
            attempt("pid", this::releasePid);
        }
        putBack(Setting.FAILURE, status);
        putBack(Setting.RATE_LIMIT, status);
        putBack(Setting.BACKLOG_LIMIT, status);
        putBack(Setting.BACKLOG_WAIT_TIME, status);
        if (!problems.isEmpty()) {
            throw new SysException(
                    "the kernel's audit system could not be put back as found: "
                            + String.join("; ", problems),
                    0);
        }
    }

    private void releasePid() throws SysException {
        if (state.owner() == Processes.self()) {
            control.set(Setting.PID, 0);
        } else {
            releaseDead.run();
        }
    }

    private void putBack(Setting setting, KernelStatus status) {
        Long ours = state.set().get(setting);
        Long found = state.found().get(setting);
        OptionalLong now = status.value(setting);
        if (ours != null
                && found != null
                && !Objects.equals(ours, found)
                && now.isPresent()
                && now.getAsLong() == ours) {
            attempt(setting.word(), () -> control.set(setting, found));
        }
    }

    private void deleteRules() {
        Set<RuleData> ours = new LinkedHashSet<>(state.ourRules());
        state.foundRules().forEach(ours::remove);
        for (RuleData rule : ours) {
            attempt("rule", () -> delete(rule));
        }
    }

    private void delete(RuleData rule) throws SysException {
        try {
            control.delete(rule);
        } catch (SysException e) {
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
        }
    }

    private void attempt(String what, Step step) {
        try {
            step.run();
        } catch (SysException e) {
            problems.add(what + ": " + e.getMessage());
        }
    }
}
