package io.auditql.audit.source;

import io.auditql.audit.source.AuditRefusedException.Reason;
import io.auditql.audit.source.KernelStatus.Setting;
import io.auditql.ledger.Counter;
import io.auditql.ledger.Ledger;
import io.auditql.ledger.Stage;
import io.auditql.sys.Clocks;
import io.auditql.sys.Errno;
import io.auditql.sys.Processes;
import io.auditql.sys.SysException;
import java.lang.System.Logger.Level;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/// The time in which this process owns the kernel's records: from [#open], which saves what it finds before it changes anything,
/// to [#close], which puts everything back.
///
/// The order at the start: the found state on disk, backlog limit and wait time (so that a reader which stops can hold nobody
/// back), the pid, the rules, and last the switch that makes records. Methods may be called from any thread; the control thread
/// calls [#work] once a second.
public final class AuditSession implements AutoCloseable {
    /// Where the session stands.
    public enum Mode {
        /// The records come to us.
        OWNER,
        /// We gave them up for a while: the program is stopped on its terminal.
        SUSPENDED,
        /// Another took them, or the kernel gave up on us.
        OWNERLESS,
        CLOSED;

        /// As the `mode` column shows it.
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    private static final System.Logger LOG = System.getLogger(AuditSession.class.getName());
    private static final long WARNING_MILLIS = 60_000;
    private static final Path KERNEL_COMMAND_LINE = Path.of("/proc/cmdline");

    /// How often rules and listeners are looked at without a record that says they changed: somebody may exclude that record.
    private static final long RULES_MILLIS = 30_000;

    private final AuditControl control;
    private final NetlinkSource source;
    private final ProcessTable processes;
    private final WantedRules wanted;
    private final SessionOptions options;
    private final BufferSizes sizes;
    private final Path stateFile;
    private final LongSupplier bootMillis;
    private final int self = Processes.self();
    private final Counter lost;
    private final Counter lostSocketFull;
    private final Counter socketFull;
    private final Counter waited;
    private final Outage ownerless;
    private final Outage suspended;
    private final Outage disabled;
    private final CoveredSince covered;
    private final Outage rulesMissing;
    private final MachineSleep sleep;

    // guarded by this
    private KernelStatus found;
    private KernelState state;
    private KernelStatus latest;
    private final Set<RuleData> loaded = new LinkedHashSet<>();
    private final List<String> degraded = new ArrayList<>();
    private Mode mode = Mode.CLOSED;
    private boolean excluding;
    private boolean recheckRules;
    private long lostSeen;
    private long dropsSeen;
    private boolean socketWasFull;
    private long waitedSeen;
    private long wellAt;
    private long rulesSeenAt;
    private long warnedAt = -WARNING_MILLIS;

    /// Makes this process the owner of the kernel's records.
    ///
    /// @param source       its reader must not run yet
    /// @param runDirectory where the found state is kept until it is put back
    /// @throws AuditRefusedException when we must not or may not; the kernel is untouched
    /// @throws SysException          when something failed half way; what was changed has been put back
    public static AuditSession open(
            NetlinkSource source,
            WantedRules wanted,
            SessionOptions options,
            BufferSizes sizes,
            Path runDirectory,
            Ledger ledger)
            throws AuditRefusedException, SysException {
        clearUp(runDirectory);
        AuditControl control = AuditControl.open();
        try {
            return new AuditSession(
                            control,
                            source,
                            ProcessTable.ofThisMachine(),
                            wanted,
                            options,
                            sizes,
                            runDirectory.resolve(KernelState.FILE_NAME),
                            ledger,
                            Clocks::bootMillis)
                    .begin();
        } catch (AuditRefusedException | SysException | RuntimeException e) {
            control.close();
            throw e;
        }
    }

    /// Puts the kernel back if a run before us could not.
    private static void clearUp(Path runDirectory) throws AuditRefusedException, SysException {
        KernelRestore.Outcome outcome;
        try {
            outcome = KernelRestore.fromRunDirectory(runDirectory);
        } catch (SysException e) {
            if (e.getCause() instanceof AccessDeniedException) {
                throw new AuditRefusedException(
                        Reason.PRIVILEGE,
                        "recording this host needs root: " + runDirectory + " cannot be read");
            }
            throw e;
        }
        switch (outcome) {
            case NOTHING -> {
                // as it should be
            }
            case RESTORED ->
                    LOG.log(
                            Level.WARNING,
                            "the last run ended without putting the kernel's audit system back; it is as found now");
            case OWNER_ALIVE ->
                    throw new AuditRefusedException(
                            Reason.LIVE_OWNER,
                            "another auditql records on this machine, or is stopped while it does ("
                                    + runDirectory.resolve(KernelState.FILE_NAME)
                                    + " names its pid): nothing was changed. End it first; only one can");
        }
    }

    @SuppressWarnings(
            "NullAway.Init") // found, state and latest are set by begin(), before anyone has the
    // session
    AuditSession(
            AuditControl control,
            NetlinkSource source,
            ProcessTable processes,
            WantedRules wanted,
            SessionOptions options,
            BufferSizes sizes,
            Path stateFile,
            Ledger ledger,
            LongSupplier bootMillis) {
        this.control = control;
        this.source = source;
        this.processes = processes;
        this.wanted = wanted;
        this.options = options;
        this.sizes = sizes.withBacklog(options.backlogLimit());
        this.stateFile = stateFile;
        this.bootMillis = bootMillis;
        this.lost = ledger.loss(Stage.KERNEL, "lost", "records");
        this.lostSocketFull = ledger.tally(Stage.KERNEL, "lost_socket_full", "records");
        this.socketFull = ledger.tally(Stage.KERNEL, "socket_full", "episodes");
        this.waited = ledger.tally(Stage.KERNEL, "backlog_waited", "jiffies");
        this.ownerless = new Outage(ledger.loss(Stage.KERNEL, "ownerless", "seconds"));
        this.suspended = new Outage(ledger.loss(Stage.KERNEL, "suspended", "seconds"));
        this.disabled = new Outage(ledger.loss(Stage.KERNEL, "disabled", "seconds"));
        this.covered =
                new CoveredSince(
                        stateFile.resolveSibling(CoveredSince.FILE_NAME),
                        CoveredSince.bootsEnabled(KERNEL_COMMAND_LINE));
        this.rulesMissing = new Outage(ledger.loss(Stage.KERNEL, "rules_missing", "seconds"));
        this.sleep =
                new MachineSleep(
                        bootMillis,
                        () -> System.nanoTime() / 1_000_000,
                        ledger.tally(Stage.KERNEL, "asleep", "seconds"));
    }

    // start

    synchronized AuditSession begin() throws AuditRefusedException, SysException {
        found = look();
        latest = found;
        refuse(found);
        List<RuleData> foundRules = options.allowConfig() ? control.rules() : List.of();
        Map<Setting, Long> set = settings();
        state =
                new KernelState(
                        KernelState.currentBootId(),
                        self,
                        processes.startTicks(self),
                        KernelState.settings(found),
                        set,
                        foundRules,
                        options.allowConfig() ? List.copyOf(wanted.variants()) : List.of());
        state.save(stateFile);
        try {
            if (options.allowConfig()) {
                change(Setting.BACKLOG_LIMIT);
                change(Setting.BACKLOG_WAIT_TIME);
            } else {
                warnOfWaitTime();
                warnOfDisabled();
            }
            take();
            if (options.allowConfig()) {
                loadRules();
                applyExclusions();
                change(Setting.ENABLED);
            }
        } catch (AuditRefusedException | SysException | RuntimeException e) {
            undo(e);
            throw e;
        }
        mode = Mode.OWNER;
        lostSeen = found.lost();
        waitedSeen = found.backlogWaitTimeActual().orElse(0);
        dropsSeen = processes.drops(source.port());
        wellAt = bootMillis.getAsLong();
        rulesSeenAt = wellAt;
        lookAtCoverage(wellAt);
        warnOfListeners();
        return this;
    }

    private KernelStatus look() throws AuditRefusedException, SysException {
        try {
            return control.status();
        } catch (SysException e) {
            if (e.errno() == Errno.EPERM
                    || e.errno() == Errno.EACCES
                    || e.errno() == Errno.ECONNREFUSED) {
                throw new AuditRefusedException(Reason.PRIVILEGE, e.getMessage());
            }
            throw e;
        }
    }

    private void refuse(KernelStatus status) throws AuditRefusedException {
        if (status.pid() == self) {
            throw new AuditRefusedException(
                    Reason.LIVE_OWNER, "this process receives the kernel's audit records already");
        }
        if (status.pid() != 0 && processes.mayOwnRecords((int) status.pid())) {
            throw liveOwner(status.pid());
        }
        if (status.failure() == KernelStatus.PANIC && !options.acceptPanic()) {
            throw new AuditRefusedException(
                    Reason.PANIC,
                    "this kernel panics when an audit record is lost (failure=2): nothing was changed. Set it to"
                            + " 1 (auditctl -f 1), or accept the risk with --audit_accept_panic");
        }
        if (status.enabled() == KernelStatus.LOCKED && options.allowConfig()) {
            throw new AuditRefusedException(
                    Reason.LOCKED,
                    "the kernel's audit settings and rules are locked until the next boot (enabled=2): nothing was"
                            + " changed. Without --audit_allow_config we read what the loaded rules record");
        }
    }

    private AuditRefusedException liveOwner(long pid) {
        return new AuditRefusedException(
                Reason.LIVE_OWNER,
                "the kernel's audit records go to "
                        + processes.name((int) pid)
                        + " (pid "
                        + pid
                        + "): nothing was changed. Stop that program first; only one can receive them");
    }

    private Map<Setting, Long> settings() {
        Map<Setting, Long> set = new EnumMap<>(Setting.class);
        set.put(Setting.PID, (long) self);
        if (options.allowConfig()) {
            set.put(Setting.BACKLOG_LIMIT, (long) sizes.backlogLimit());
            if (found.backlogWaitTime().isPresent()) {
                set.put(Setting.BACKLOG_WAIT_TIME, options.backlogWaitTime());
            } else {
                degraded.add("no backlog_wait_time");
            }
            set.put(Setting.ENABLED, 1L);
        }
        return set;
    }

    private void change(Setting setting) throws SysException {
        Long value = state.set().get(setting);
        if (value != null && changed(setting)) {
            control.set(setting, value);
        }
    }

    /// Takes the pid and makes sure of it.
    private void take() throws AuditRefusedException, SysException {
        int sent = source.claim(self);
        KernelStatus status = control.status();
        if (status.pid() == self) {
            return;
        }
        int errno = sent < 0 ? -sent : source.refusal();
        if (errno == Errno.EEXIST && status.pid() != 0) {
            throw liveOwner(status.pid());
        }
        throw new AuditRefusedException(
                errno == Errno.EPERM || errno == Errno.EACCES || errno == Errno.EINVAL
                        ? Reason.PRIVILEGE
                        : Reason.UNUSABLE,
                "the kernel refused to send its audit records to this process: "
                        + (errno == 0 ? "no reason given" : Errno.name(errno))
                        + " (needs CAP_AUDIT_CONTROL, in the host's pid namespace)");
    }

    private void loadRules() throws SysException {
        for (RuleChoice choice : wanted.choices()) {
            load(choice);
        }
    }

    private void load(RuleChoice choice) throws SysException {
        SysException refusal = null;
        for (RuleData rule : choice.variants()) {
            try {
                add(rule);
                if (refusal != null) {
                    degraded.add("a filter of " + rule + " is not known to this kernel");
                }
                return;
            } catch (SysException e) {
                if (e.errno() != Errno.EINVAL) {
                    throw e;
                }
                refusal = e;
            }
        }
        if (refusal != null && choice.without().isEmpty()) {
            throw refusal;
        }
        degraded.add(choice.without());
    }

    private void add(RuleData rule) throws SysException {
        try {
            control.add(rule);
        } catch (SysException e) {
            if (e.errno() != Errno.EEXIST) {
                throw e;
            }
        }
        loaded.add(rule);
    }

    /// Loads or removes the rules that keep a record type from everybody: they are right only while nobody else wants records.
    private void applyExclusions() throws SysException {
        boolean alone =
                options.allowConfig()
                        && options.excludeProctitle()
                        && !wanted.exclusions().isEmpty()
                        && mode != Mode.SUSPENDED
                        && mode != Mode.OWNERLESS
                        && processes.listeners().isEmpty()
                        && !othersHaveRules();
        if (alone && !excluding) {
            exclude();
        } else if (!alone && excluding) {
            stopExcluding();
        }
    }

    private void exclude() throws SysException {
        state = state.with(wanted.all());
        state.save(stateFile); // before the change, as ever
        for (RuleData rule : wanted.exclusions()) {
            add(rule);
        }
        excluding = true;
    }

    private boolean othersHaveRules() throws SysException {
        Set<RuleData> ours = wanted.all();
        for (RuleData rule : control.rules()) {
            if (!ours.contains(rule)) {
                return true;
            }
        }
        return false;
    }

    private void stopExcluding() throws SysException {
        for (RuleData rule : wanted.exclusions()) {
            if (loaded.remove(rule) && !state.foundRules().contains(rule)) {
                try {
                    control.delete(rule);
                } catch (SysException e) {
                    if (e.errno() != Errno.ENOENT) {
                        throw e;
                    }
                }
            }
        }
        excluding = false;
        state = state.with(wanted.variants()); // another may load the same from now on, and it is
        // theirs
        state.save(stateFile);
    }

    private void warnOfWaitTime() {
        found.backlogWaitTime()
                .ifPresent(ticks -> {
                    if (ticks > 0) {
                        LOG.log(
                                Level.WARNING,
                                "backlog_wait_time is {0} ticks and may not be changed"
                                        + " (--audit_allow_config=false): if this program stops reading, each"
                                        + " audited process is held back that long for each record",
                                Long.toString(ticks));
                    }
                });
    }

    private void warnOfDisabled() {
        if (found.enabled() == 0) {
            LOG.log(
                    Level.WARNING,
                    "auditing is off (enabled=0) and may not be switched on (--audit_allow_config=false): nothing"
                            + " is recorded until another program does, auditctl -e 1 for one");
        }
    }

    private void warnOfListeners() {
        List<String> listeners = processes.listeners();
        if (!listeners.isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "others read each audit record too: {0}. For journald, systemctl mask --now"
                            + " systemd-journald-audit.socket saves its share of the work",
                    String.join(", ", listeners));
        }
    }

    // while it lasts

    /// Looks after the kernel, once a second: what it lost, whether we still own the records, whether others have come.
    ///
    /// @return 1 when something was done beyond looking
    public synchronized int work() {
        if (mode == Mode.CLOSED) {
            return 0;
        }
        sleep.look();
        try {
            return watch(bootMillis.getAsLong());
        } catch (SysException e) {
            warn(e.getMessage());
            return 0;
        }
    }

    private int watch(long now) throws SysException {
        KernelStatus status = control.status();
        latest = status;
        book(status);
        if (mode == Mode.SUSPENDED) {
            suspended.goOn(now);
            return 0;
        }
        int done = 0;
        int challenger = source.takeChallenger();
        if (challenger != 0 && challenger != self) { // our own giving up is told to us too
            LOG.log(
                    Level.WARNING,
                    "{0} (pid {1}) tried to take the kernel''s audit records; we keep them",
                    processes.name(challenger),
                    Integer.toString(challenger));
        }
        if (status.pid() != self) {
            rulesMissing.end(now);
            ownerless.begin(wellAt);
            ownerless.goOn(now);
            if (mode == Mode.OWNER) {
                mode = Mode.OWNERLESS;
                warn(
                        "the kernel's audit records no longer come to us but to "
                                + (status.pid() == 0
                                        ? "nobody"
                                        : processes.name((int) status.pid())
                                                + " (pid "
                                                + status.pid()
                                                + ")"));
                applyExclusions();
            }
            return retake(status, now) ? 1 : 0;
        }
        mode = Mode.OWNER;
        ownerless.end(now);
        if (status.enabled() == 0 && options.allowConfig()) {
            disabled.begin(wellAt);
            disabled.goOn(now);
            warn(
                    "auditing was switched off by another program (enabled=0): nothing is recorded; auditctl -e 1 switches it on");
        } else {
            disabled.end(now);
            wellAt = now;
        }
        if (source.takeConfigChanged()
                || recheckRules
                || rulesMissing.lasts()
                || now - rulesSeenAt >= RULES_MILLIS) {
            recheckRules = true; // again when this fails
            applyExclusions();
            lookAtCoverage(now);
            lookForOurRules(now);
            recheckRules = false;
            rulesSeenAt = now;
            done = 1;
        }
        return done;
    }

    /// Books the time in which somebody has taken rules of ours away; while auditing is off altogether, that is booked.
    private void lookForOurRules(long now) throws SysException {
        Set<RuleData> missing = new LinkedHashSet<>(loaded);
        wanted.exclusions().forEach(missing::remove);
        control.rules().forEach(missing::remove);
        if (missing.isEmpty() || disabled.lasts()) {
            rulesMissing.end(now);
            return;
        }
        if (!rulesMissing.lasts()) {
            warn(
                    missing.size()
                            + " of the "
                            + loaded.size()
                            + " rules that ask for records were removed by another program: what they asked for is not"
                            + " recorded; start again to load them");
        }
        rulesMissing.begin(rulesSeenAt);
        rulesMissing.goOn(now);
    }

    private void book(KernelStatus status) {
        long lostNow = since(lostSeen, status.lost());
        lostSeen = status.lost();
        lost.add(lostNow);
        long waitedNow = status.backlogWaitTimeActual().orElse(0);
        waited.add(since(waitedSeen, waitedNow));
        waitedSeen = waitedNow;
        long drops = processes.drops(source.port());
        boolean full = drops > dropsSeen;
        socketFull.add(drops - dropsSeen);
        dropsSeen = drops;
        // the kernel counts the failed delivery first, and perhaps the lost record after our look
        if (full || socketWasFull) {
            lostSocketFull.add(lostNow);
        }
        socketWasFull = full;
    }

    /// Less than before: somebody has reset the counter, and what it says now is new.
    private static long since(long before, long now) {
        return now >= before ? now - before : now;
    }

    private void lookAtCoverage(long now) {
        try {
            covered.look(
                    control.status().enabled() != 0,
                    control.rules(),
                    source.takeTaskRulesChanged(),
                    now);
        } catch (SysException e) {
            warn(e.getMessage());
        }
    }

    private boolean retake(KernelStatus status, long now) throws SysException {
        if (!options.persist()
                || (status.pid() != 0 && processes.mayOwnRecords((int) status.pid()))) {
            return false;
        }
        source.claim(self);
        KernelStatus after = control.status();
        latest = after;
        if (after.pid() != self) {
            return false;
        }
        mode = Mode.OWNER;
        ownerless.end(now);
        wellAt = now;
        recheckRules = true;
        LOG.log(Level.INFO, "the kernel's audit records come to us again");
        return true;
    }

    /// Gives the records up before the program is stopped, so that it holds up nobody and the kernel makes none for nobody.
    public synchronized void suspend() throws SysException {
        if (mode != Mode.OWNER) {
            return;
        }
        book(control.status());
        mode = Mode.SUSPENDED;
        suspended.begin(bootMillis.getAsLong());
        applyExclusions();
        if (changed(Setting.ENABLED)) {
            control.set(Setting.ENABLED, found.enabled());
        }
        control.set(Setting.PID, 0);
    }

    /// Takes the records again after [#suspend].
    public synchronized void resume() throws SysException {
        if (mode != Mode.SUSPENDED) {
            return;
        }
        long now = bootMillis.getAsLong();
        suspended.end(now);
        wellAt = now;
        mode = Mode.OWNERLESS;
        if (!retake(control.status(), now)) {
            warn("the kernel's audit records go to another program since we were stopped");
            return;
        }
        change(Setting.ENABLED);
        work();
    }

    /// Stops the program as its terminal asks (SIGTSTP), without owning the records meanwhile.
    ///
    /// All in one call, so that no SIGCONT that comes early can make us the owner before we stop.
    ///
    /// @param stop stops the program and returns when it goes on: [Processes#stop]
    public synchronized void whileStopped(Runnable stop) {
        try {
            suspend();
        } catch (SysException e) {
            LOG.log(Level.WARNING, "{0}", e.getMessage());
        }
        stop.run();
        try {
            resume();
        } catch (SysException e) {
            LOG.log(Level.ERROR, "{0}", e.getMessage());
        }
    }

    private boolean changed(Setting setting) {
        Long ours = state.set().get(setting);
        return ours != null && !ours.equals(state.found().get(setting));
    }

    private void warn(String message) {
        long now = bootMillis.getAsLong();
        if (now - warnedAt >= WARNING_MILLIS) {
            warnedAt = now;
            LOG.log(Level.WARNING, "{0}", message);
        }
    }

    // end

    /// Puts the kernel back as it was found. What cannot be put back is logged, and stays in the run directory for
    /// `auditqlctl cleanup`.
    @Override
    public synchronized void close() {
        if (mode == Mode.CLOSED) {
            return;
        }
        long now = bootMillis.getAsLong();
        try {
            if (mode == Mode.OWNER) {
                book(control.status());
            }
            ownerless.end(now);
            suspended.end(now);
            disabled.end(now);
            rulesMissing.end(now);
        } catch (SysException e) {
            LOG.log(Level.WARNING, "{0}", e.getMessage());
        }
        mode = Mode.CLOSED;
        try {
            restore();
        } catch (SysException e) {
            LOG.log(Level.ERROR, "{0}; try auditqlctl cleanup", e.getMessage());
        }
        control.close();
    }

    private void undo(Exception cause) {
        try {
            restore();
        } catch (SysException e) {
            cause.addSuppressed(e);
        }
    }

    private void restore() throws SysException {
        new KernelRestore(control, state, () -> {}).run();
        KernelState.remove(stateFile);
    }

    // for audit_status

    public synchronized Mode mode() {
        return mode;
    }

    /// The kernel's state now, or as last seen when it does not answer.
    public synchronized KernelStatus status() {
        if (mode != Mode.CLOSED) {
            try {
                latest = control.status();
            } catch (SysException e) {
                warn(e.getMessage());
            }
        }
        return latest;
    }

    /// What the kernel has lost since the start.
    public long lostSinceStart() {
        return lost.count();
    }

    /// The rules that are loaded now, ours and others'; none when the kernel does not tell.
    public synchronized List<RuleData> rules() {
        if (mode != Mode.CLOSED) {
            try {
                return control.rules();
            } catch (SysException e) {
                warn(e.getMessage());
            }
        }
        return List.of();
    }

    /// The rules that we want.
    public WantedRules wanted() {
        return wanted;
    }

    /// Since when the processes that are forked are audited: milliseconds of the boot clock, or [CoveredSince#NEVER].
    public synchronized long coveredSince() {
        return covered.millis();
    }

    /// How many rules of ours are loaded.
    public synchronized int rulesLoaded() {
        return loaded.size();
    }

    /// Whether PROCTITLE records are switched off.
    public synchronized boolean excludesProctitle() {
        return excluding;
    }

    /// What this kernel lacks and we do without, in words.
    public synchronized List<String> degraded() {
        return List.copyOf(degraded);
    }
}
