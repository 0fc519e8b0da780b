package io.auditql.app;

import io.auditql.audit.event.EventAssembler;
import io.auditql.audit.rule.RuleOptions;
import io.auditql.audit.rule.RuleSet;
import io.auditql.audit.source.AuditLogSource;
import io.auditql.audit.source.AuditRefusedException;
import io.auditql.audit.source.AuditStatus;
import io.auditql.audit.source.RecordSink;
import io.auditql.audit.source.Recording;
import io.auditql.audit.source.ReplaySource;
import io.auditql.audit.source.SessionOptions;
import io.auditql.audit.source.Source;
import io.auditql.events.EventTable;
import io.auditql.events.Publisher;
import io.auditql.flags.AuditFlags;
import io.auditql.flags.EventFlags;
import io.auditql.flags.Flags;
import io.auditql.flags.ProcessFlags;
import io.auditql.ledger.AuditLoss;
import io.auditql.ledger.Counter;
import io.auditql.ledger.Ledger;
import io.auditql.ledger.Stage;
import io.auditql.row.HostTable;
import io.auditql.row.Schema;
import io.auditql.schedule.HostIdentifier;
import io.auditql.schedule.StateMap;
import io.auditql.sql.SqlEngine;
import io.auditql.sql.SqlOptions;
import io.auditql.store.EventStore;
import io.auditql.store.StoreOptions;
import io.auditql.sys.Clocks;
import io.auditql.sys.Processes;
import io.auditql.sys.SysException;
import io.auditql.sys.sqlite.SqliteLibrary;
import io.auditql.tables.event.ApparmorEvents;
import io.auditql.tables.event.HostFacts;
import io.auditql.tables.event.LiveFacts;
import io.auditql.tables.event.ProcessEvents;
import io.auditql.tables.event.SeccompEvents;
import io.auditql.tables.event.SelinuxEvents;
import io.auditql.tables.event.SocketEvents;
import io.auditql.tables.event.UserEvents;
import io.auditql.tables.host.Time;
import io.auditql.tables.host.Users;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Builds the house: the only place that names everything. A new table, source or logger has its line here.
final class Wiring {
    private final Flags flags;
    private final Predicate<String> subscribed;
    private final Ledger ledger = new Ledger(System::currentTimeMillis);
    private final AtomicReference<Optional<AuditStatus.Live>> live =
            new AtomicReference<>(Optional.empty());

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
                new SelinuxEvents(facts));
    }

    /// The tables that the flags let record. A file was recorded under other flags: all of it is shown.
    private List<EventTable> recording(List<EventTable> tables) {
        return tables.stream()
                .filter(table ->
                        isOffline(flags) || (subscribed.test(table.schema().name()) && isOn(table)))
                .toList();
    }

    private boolean isOn(EventTable table) {
        return switch (table.schema().name()) {
            case "process_events" -> flags.get(AuditFlags.AUDIT_ALLOW_PROCESS_EVENTS);
            case "socket_events" -> flags.get(AuditFlags.AUDIT_ALLOW_SOCKETS);
            case "user_events" -> flags.get(AuditFlags.AUDIT_ALLOW_USER_EVENTS);
            case "seccomp_events" -> flags.get(AuditFlags.AUDIT_ALLOW_SECCOMP_EVENTS);
            case "apparmor_events" -> flags.get(AuditFlags.AUDIT_ALLOW_APPARMOR_EVENTS);
            case "selinux_events" -> flags.get(AuditFlags.AUDIT_ALLOW_SELINUX_EVENTS);
            default -> true;
        };
    }

    private List<HostTable> hostTables(OsqueryInfo.Facts facts, StateMap state, Counter selfEvents)
            throws SysException {
        return List.of(
                new OsqueryInfo(
                        facts,
                        HostIdentifier.of("uuid", "", state),
                        HostIdentifier.of("instance", "", state)),
                new Time(System::currentTimeMillis, ZoneId.systemDefault()),
                new Users(Path.of("/")),
                new AuditStatus(live::get, selfEvents::count),
                new AuditLoss(ledger));
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
        List<Schema> schemas = tables.stream().map(EventTable::schema).toList();
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
            EventAssembler assembler = new EventAssembler(publisher, ledger, isLive(flags));
            List<HostTable> hosts =
                    new ArrayList<>(hostTables(facts, new StoredDeliveries(store), selfEvents));
            hosts.addAll(more);
            SqlEngine engine =
                    new SqlEngine(
                            hosts, schemas, new StoredEvents(store), SqlOptions.DEFAULTS, ledger);
            if (isOffline(flags)) {
                load(assembler);
                store.flush();
            }
            return new House(
                    flags,
                    ledger,
                    store,
                    engine,
                    () ->
                            isLive(flags)
                                    ? Optional.of(collect(recording, assembler, store, failure))
                                    : Optional.empty());
        } catch (SysException | RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private Collector collect(
            List<EventTable> recording,
            EventAssembler assembler,
            EventStore store,
            Consumer<Throwable> failure)
            throws AuditRefusedException, SysException {
        RuleSet rules =
                RuleSet.of(
                        recording.stream().map(EventTable::interest).toList(),
                        RuleSet.abisOfThisMachine(),
                        new RuleOptions(withoutPids()));
        Collector started =
                Collector.start(
                        rules.wanted(),
                        SessionOptions.of(flags),
                        Path.of(flags.get(ProcessFlags.RUN_PATH)),
                        recorded(assembler),
                        store,
                        ledger,
                        failure);
        live.set(Optional.of(started.live()));
        return started;
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
        return isOffline(flags) ? options.withoutLimits() : options;
    }

    /// Reads all records of the files before the first question is answered.
    private void load(RecordSink sink) throws SysException {
        for (String file : flags.get(AuditFlags.AUDIT_LOG)) {
            try (Source source = AuditLogSource.open(Path.of(file), ledger)) {
                drain(source, sink);
            }
        }
        String replay = flags.get(AuditFlags.AUDIT_REPLAY);
        if (!replay.isEmpty()) {
            try (Source source = ReplaySource.open(Path.of(replay), ledger)) {
                drain(source, sink);
            }
        }
        sink.end();
    }

    private static void drain(Source source, RecordSink sink) throws SysException {
        while (source.work(sink) != Source.END) {
            // until the last record
        }
    }
}
