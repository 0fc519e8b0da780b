package io.auditql.app;

import io.auditql.audit.event.EventAssembler;
import io.auditql.audit.rule.AuditRules;
import io.auditql.audit.rule.RuleOptions;
import io.auditql.audit.rule.RuleSet;
import io.auditql.audit.source.AuditRefusedException;
import io.auditql.audit.source.AuditSession;
import io.auditql.audit.source.AuditStatus;
import io.auditql.audit.source.DebugOutput;
import io.auditql.audit.source.DroppedSerials;
import io.auditql.audit.source.RecordSink;
import io.auditql.audit.source.Recording;
import io.auditql.catalog.Syscall;
import io.auditql.doctor.AuditCoverage;
import io.auditql.events.EventTable;
import io.auditql.events.OsqueryEvents;
import io.auditql.events.Publisher;
import io.auditql.events.RecordPublisher;
import io.auditql.events.RecordTable;
import io.auditql.flags.AuditFlags;
import io.auditql.flags.EventFlags;
import io.auditql.flags.Flags;
import io.auditql.flags.KnownFlags;
import io.auditql.flags.OsqueryFlags;
import io.auditql.flags.ProcessFlags;
import io.auditql.flags.ShellFlags;
import io.auditql.ledger.AuditLoss;
import io.auditql.ledger.Counter;
import io.auditql.ledger.Ledger;
import io.auditql.ledger.Stage;
import io.auditql.offline.CountedLoss;
import io.auditql.offline.LogTables;
import io.auditql.offline.Logs;
import io.auditql.offline.OfflineEvents;
import io.auditql.row.HostTable;
import io.auditql.row.Schema;
import io.auditql.schedule.HostIdentifier;
import io.auditql.schedule.StateMap;
import io.auditql.sql.EventSource;
import io.auditql.sql.SqlEngine;
import io.auditql.sql.SqlOptions;
import io.auditql.store.EventStore;
import io.auditql.store.StoreOptions;
import io.auditql.sys.Clocks;
import io.auditql.sys.Processes;
import io.auditql.sys.SysException;
import io.auditql.sys.sqlite.SqliteLibrary;
import io.auditql.tables.event.ApparmorEvents;
import io.auditql.tables.event.AuditEvents;
import io.auditql.tables.event.AuditRecords;
import io.auditql.tables.event.HostFacts;
import io.auditql.tables.event.LiveFacts;
import io.auditql.tables.event.ProcessEvents;
import io.auditql.tables.event.SeccompEvents;
import io.auditql.tables.event.SelinuxEvents;
import io.auditql.tables.event.SocketEvents;
import io.auditql.tables.event.UserEvents;
import io.auditql.tables.foreign.ForeignTables;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Builds the house: the only place that names everything. A new table, source or logger has its line here.
final class Wiring {
    /// A log may be long, and who asks can stop.
    private static final Duration OFFLINE_DEADLINE = Duration.ofDays(1);

    private final Flags flags;
    private final Predicate<String> subscribed;
    private final Ledger ledger = new Ledger(System::currentTimeMillis);
    private final DroppedSerials dropped = new DroppedSerials();
    private final AtomicReference<Optional<AuditStatus.Live>> live =
            new AtomicReference<>(Optional.empty());

    private volatile List<Schema> offered = List.of();

    private Wiring(Flags flags, Predicate<String> subscribed) {
        this.flags = flags;
        this.subscribed = subscribed;
    }

    /// The house of a program, with the rows of the files that the flags name. What records live starts with
    /// [House#record].
    ///
    /// @param facts   about this program, for `osquery_info`
    /// @param more    tables that only this program has
    /// @param failure told of what ended collection; the process should end then
    static House open(
            Flags flags, OsqueryInfo.Facts facts, List<HostTable> more, Consumer<Throwable> failure)
            throws SysException {
        return open(flags, facts, more, failure, _ -> true);
    }

    /// @param subscribed whether the configuration wants a table of events recorded
    static House open(
            Flags flags,
            OsqueryInfo.Facts facts,
            List<HostTable> more,
            Consumer<Throwable> failure,
            Predicate<String> subscribed)
            throws SysException {
        return new Wiring(flags, subscribed).build(facts, more, failure);
    }

    /// Whether the flags ask to record this host: both halves of osquery's switch must be on.
    static boolean isLive(Flags flags) {
        return !flags.get(AuditFlags.DISABLE_AUDIT)
                && !flags.get(EventFlags.DISABLE_EVENTS)
                && !isOffline(flags);
    }

    /// Whether the events come from files.
    static boolean isOffline(Flags flags) {
        return !flags.get(AuditFlags.AUDIT_LOG).isEmpty()
                || !flags.get(AuditFlags.AUDIT_REPLAY).isEmpty();
    }

    private List<EventTable> eventTables(HostFacts facts) {
        return List.of(
                new ProcessEvents(facts, ProcessEvents.Choice.of(flags)),
                new SocketEvents(facts, SocketEvents.Choice.of(flags)),
                new UserEvents(facts),
                new SeccompEvents(facts),
                new ApparmorEvents(facts),
                new SelinuxEvents(facts),
                new AuditEvents());
    }

    /// The tables that the flags let record. A file was recorded under other flags: all of it is shown.
    private List<EventTable> recording(List<EventTable> tables) {
        return tables.stream()
                .filter(table ->
                        isOffline(flags) || (subscribed.test(table.schema().name()) && isOn(table)))
                .toList();
    }

    /// All tables of events, as they are without a host to look at.
    static List<EventTable> eventTables(Flags flags) {
        return new Wiring(flags, _ -> true).eventTables(HostFacts.OFFLINE);
    }

    /// Those that flags and configuration let record.
    static List<EventTable> recording(Flags flags, Predicate<String> subscribed) {
        return new Wiring(flags, subscribed).recording(eventTables(flags));
    }

    /// The kernel rules that the flags ask for.
    static RuleSet rules(Flags flags, Predicate<String> subscribed, List<Integer> withoutPids) {
        return rules(recording(flags, subscribed), withoutPids);
    }

    private static RuleSet rules(List<EventTable> recording, List<Integer> withoutPids) {
        return RuleSet.of(
                recording.stream().map(EventTable::interest).toList(),
                RuleSet.abisOfThisMachine(),
                new RuleOptions(withoutPids));
    }

    private boolean isOn(EventTable table) {
        return switch (table.schema().name()) {
            case "process_events" -> flags.get(AuditFlags.AUDIT_ALLOW_PROCESS_EVENTS);
            case "socket_events" -> flags.get(AuditFlags.AUDIT_ALLOW_SOCKETS);
            case "audit_events" -> flags.get(AuditFlags.AUDIT_ALLOW_RAW_EVENTS);
            case "user_events" -> flags.get(AuditFlags.AUDIT_ALLOW_USER_EVENTS);
            case "seccomp_events" -> flags.get(AuditFlags.AUDIT_ALLOW_SECCOMP_EVENTS);
            case "apparmor_events" -> flags.get(AuditFlags.AUDIT_ALLOW_APPARMOR_EVENTS);
            case "selinux_events" -> flags.get(AuditFlags.AUDIT_ALLOW_SELINUX_EVENTS);
            default -> true;
        };
    }

    private List<HostTable> hostTables(
            OsqueryInfo.Facts facts,
            StateMap state,
            List<EventTable> recording,
            Publisher publisher,
            Counter selfEvents,
            Supplier<List<OsqueryEvents.Subscriber>> subscribers)
            throws SysException {
        Supplier<Optional<AuditSession>> session = () -> live.get().map(AuditStatus.Live::session);
        Set<Syscall> calls = EnumSet.noneOf(Syscall.class);
        recording.forEach(table -> calls.addAll(table.interest().calls()));
        Counter events = ledger.tally(Stage.EVENT, "events", "events");
        List<HostTable> tables = new ArrayList<>(HostTables.of(flags));
        tables.add(
                new OsqueryInfo(
                        facts,
                        HostIdentifier.of("uuid", "", state),
                        HostIdentifier.of("instance", "", state)));
        tables.add(new AuditStatus(live::get, selfEvents::count));
        tables.add(new AuditRules(session));
        tables.add(new AuditCoverage(session, calls, publisher::lastMillis));
        tables.add(new AuditLoss(ledger));
        tables.add(new OsqueryFlags(KnownFlags.all(), flags));
        tables.add(new OsqueryRegistry(flags, () -> offered));
        tables.add(new OsqueryEvents(() -> publishing(events.count()), subscribers));
        tables.addAll(ForeignTables.all());
        return tables;
    }

    private OsqueryEvents.Publishing publishing(long events) {
        Optional<AuditStatus.Live> now = live.get();
        return new OsqueryEvents.Publishing(
                events,
                now.map(l -> l.source().passes()).orElse(0L),
                now.map(l -> l.session().mode() == AuditSession.Mode.OWNER).orElse(false));
    }

    private House build(OsqueryInfo.Facts facts, List<HostTable> more, Consumer<Throwable> failure)
            throws SysException {
        String library = flags.get(ProcessFlags.SQLITE_LIBRARY);
        if (!library.isEmpty()) {
            SqliteLibrary.choose(Path.of(library));
        }
        SqliteLibrary.load();
        HostFacts host =
                isLive(flags) ? new LiveFacts(() -> Clocks.bootMillis() / 1000) : HostFacts.OFFLINE;
        List<EventTable> tables = eventTables(host);
        List<EventTable> recording = recording(tables);
        RecordTable records = new AuditRecords();
        List<Schema> schemas =
                Stream.concat(tables.stream().map(EventTable::schema), Stream.of(records.schema()))
                        .toList();
        EventStore store = EventStore.open(storeOptions(), schemas, ledger).start();
        try {
            Counter selfEvents = ledger.tally(Stage.TABLE, "self_events", "events");
            Publisher publisher =
                    new Publisher(
                            recording,
                            store,
                            ledger,
                            isLive(flags) && !flags.get(AuditFlags.AUDIT_SELF)
                                    ? Processes.self()
                                    : Publisher.NO_PID);
            EventAssembler assembler =
                    isLive(flags)
                            ? new EventAssembler(publisher, ledger, dropped)
                            : new EventAssembler(publisher, ledger);
            List<HostTable> hosts =
                    new ArrayList<>(
                            hostTables(
                                    facts,
                                    new StoredDeliveries(store),
                                    recording,
                                    publisher,
                                    selfEvents,
                                    () -> subscribers(schemas, recording, store)));
            hosts.addAll(more);
            Optional<OfflineEvents> offline = offline(store);
            EventSource events = new StoredEvents(store);
            SqlOptions limits = SqlOptions.DEFAULTS;
            if (offline.isPresent() && !flags.get(ShellFlags.TAIL)) {
                OfflineEvents logs = offline.get();
                events = logs;
                limits = limits.withDeadline(OFFLINE_DEADLINE);
                hosts.replaceAll(
                        table -> table instanceof AuditLoss ? new CountedLoss(table, logs) : table);
            }
            SqlEngine engine = new SqlEngine(hosts, schemas, events, limits, ledger);
            offered = engine.schemas();
            return new House(
                    flags,
                    ledger,
                    store,
                    engine,
                    offline,
                    () ->
                            isLive(flags)
                                    ? Optional.of(
                                            collect(
                                                    recording,
                                                    whole(records, store, assembler),
                                                    store,
                                                    failure))
                                    : Optional.empty());
        } catch (SysException | RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private List<OsqueryEvents.Subscriber> subscribers(
            List<Schema> tables, List<EventTable> recording, EventStore store) {
        return tables.stream()
                .map(table ->
                        new OsqueryEvents.Subscriber(
                                table.name(),
                                recording.stream().anyMatch(r -> r.schema() == table),
                                store.storedRows(table)))
                .toList();
    }

    private Collector collect(
            List<EventTable> recording,
            RecordSink assembler,
            EventStore store,
            Consumer<Throwable> failure)
            throws AuditRefusedException, SysException {
        RuleSet rules = rules(recording, withoutPids());
        Collector started =
                Collector.start(
                        rules.wanted(),
                        flags,
                        debugOutput(),
                        recorded(assembler),
                        dropped,
                        store,
                        ledger,
                        failure);
        live.set(Optional.of(started.live()));
        return started;
    }

    private Optional<DebugOutput> debugOutput() {
        return flags.get(AuditFlags.AUDIT_DEBUG)
                ? Optional.of(
                        new DebugOutput(
                                new FileOutputStream(FileDescriptor.out),
                                Processes.isTerminal(1),
                                ledger))
                : Optional.empty();
    }

    /// What the ring is drained to: the assembler, by way of a recording if one was asked for.
    private RecordSink recorded(RecordSink assembler) throws SysException {
        String file = flags.get(AuditFlags.AUDIT_RECORD);
        return file.isEmpty()
                ? assembler
                : Recording.create(
                        Path.of(file),
                        Recording.MAX_BYTES,
                        System.currentTimeMillis(),
                        assembler,
                        ledger);
    }

    private List<Integer> withoutPids() {
        return flags.get(AuditFlags.AUDIT_SELF) ? List.of() : List.of(Processes.self());
    }

    private StoreOptions storeOptions() {
        StoreOptions options =
                StoreOptions.of(flags).clocks(Clocks::bootMillis, System::currentTimeMillis);
        return isOffline(flags) ? options.withoutLimits().large() : options;
    }

    /// The assembler, by way of the table of records if it is wanted.
    private RecordSink whole(RecordTable records, EventStore store, RecordSink assembler) {
        return flags.get(AuditFlags.AUDIT_ALLOW_RAW_EVENTS)
                ? new RecordPublisher(records, store, assembler, ledger)
                : assembler;
    }

    /// The events of the files that the flags name.
    private Optional<OfflineEvents> offline(EventStore store) throws SysException {
        if (!isOffline(flags)) {
            return Optional.empty();
        }
        String replay = flags.get(AuditFlags.AUDIT_REPLAY);
        Logs logs =
                Logs.of(
                        flags.get(AuditFlags.AUDIT_LOG),
                        replay.isEmpty() ? List.of() : List.of(replay));
        LogTables tables =
                new LogTables(() -> recording(eventTables(HostFacts.OFFLINE)), AuditRecords::new);
        return Optional.of(new OfflineEvents(logs, tables, store, new StoredEvents(store), ledger));
    }
}
