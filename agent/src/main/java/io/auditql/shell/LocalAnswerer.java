package io.auditql.shell;

import io.auditql.flags.AuditFlags;
import io.auditql.offline.OfflineEvents;
import io.auditql.print.PrintedRows;
import io.auditql.print.ResultPrinter;
import io.auditql.row.Schema;
import io.auditql.schedule.Incremental;
import io.auditql.sql.ResultColumn;
import io.auditql.sql.ResultHandler;
import io.auditql.sql.ResultRow;
import io.auditql.sql.SqlConnection;
import io.auditql.sql.SqlEngine;
import io.auditql.sql.SqlOptions;
import io.auditql.store.EventStore;
import io.auditql.sys.SysException;
import io.auditql.sys.sqlite.SqliteException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The engine in this process, over its own store.
public final class LocalAnswerer implements Answerer {
    /// None, in effect: whoever asks here harms nobody else, and can end the question.
    private static final Duration DEADLINE = Duration.ofDays(365);

    private final SqlEngine engine;
    private final EventStore store;
    private final Recorder recorder;
    private final Optional<OfflineEvents> offline;
    private final boolean shared;
    private final SqlConnection connection;
    private volatile Optional<Tail> tail = Optional.empty();

    /// @param offline the files that the rows come from, if they do
    public LocalAnswerer(
            SqlEngine engine, EventStore store, Recorder recorder, Optional<OfflineEvents> offline)
            throws SysException {
        this(engine, store, recorder, offline, false);
    }

    /// One of several ways to a store that was there before: who follows a query there gets what is new from then on.
    public static LocalAnswerer shared(SqlEngine engine, EventStore store, Recorder recorder)
            throws SysException {
        return new LocalAnswerer(engine, store, recorder, Optional.empty(), true);
    }

    private LocalAnswerer(
            SqlEngine engine,
            EventStore store,
            Recorder recorder,
            Optional<OfflineEvents> offline,
            boolean shared)
            throws SysException {
        this.engine = engine;
        this.store = store;
        this.recorder = recorder;
        this.offline = offline;
        this.shared = shared;
        try {
            this.connection = engine.connect(SqlOptions.DEFAULTS.withDeadline(DEADLINE));
        } catch (SqliteException e) {
            throw new SysException("open an SQL connection failed: " + e.getMessage(), e);
        }
    }

    @Override
    public void answer(String sql, ResultPrinter printer) throws SqliteException {
        PrintedRows printed = new PrintedRows(printer);
        offline.ifPresent(files -> files.expect(sql));
        try {
            connection.run(sql, printed);
        } finally {
            printed.end();
        }
        tellUnread();
    }

    /// What could not be read is an error, but one behind the rows of the rest.
    private void tellUnread() throws SqliteException {
        List<String> failures = offline.map(OfflineEvents::failures).orElse(List.of());
        if (!failures.isEmpty()) {
            throw new SqliteException(SqliteException.ERROR, -1, String.join("\n", failures));
        }
    }

    @Override
    public void follow(String sql, long rows, Duration time, ResultPrinter printer)
            throws SqliteException, SysException {
        try (Tail following =
                new Tail(store, recorder::isGrowing, shared, connection, sql, printer)) {
            tail = Optional.of(following);
            recorder.watched(true);
            recorder.readOn(sql, _ -> following.end());
            following.run(rows, time);
            tellUnread();
        } finally {
            recorder.watched(false);
            tail = Optional.empty();
        }
    }

    @Override
    public void cancel() {
        tail.ifPresent(Tail::end);
        connection.interrupt();
    }

    @Override
    public List<Schema> tables() {
        return engine.schemas();
    }

    @Override
    public List<String> functions() throws SqliteException {
        List<String> names = new ArrayList<>();
        connection.run(
                "SELECT DISTINCT name FROM pragma_function_list ORDER BY name",
                new ResultHandler() {
                    @Override
                    public void columns(List<ResultColumn> columns) {
                        // one, as asked
                    }

                    @Override
                    public void row(ResultRow row) {
                        names.add(row.text(0));
                    }
                });
        return names;
    }

    @Override
    public List<ResultColumn> columns(String sql) throws SqliteException {
        return connection.columns(sql);
    }

    @Override
    public List<String> plan(String sql) throws SqliteException {
        try (Incremental query = Incremental.plan(connection, sql)) {
            return query.explain();
        }
    }

    @Override
    public boolean isRecording() {
        return recorder.isRecording();
    }

    @Override
    public Optional<String> hint(String sql) {
        if (offline.isPresent() || recorder.isRecording()) {
            return Optional.empty();
        }
        String text = sql.toLowerCase(Locale.ROOT);
        return engine.schemas().stream()
                .filter(schema -> schema.isEvents() && text.contains(schema.name()))
                .findFirst()
                .map(schema ->
                        schema.name()
                                + " is empty: nothing is recorded here. Record this host now with --live (as root),"
                                + " or read a log with --"
                                + AuditFlags.AUDIT_LOG.name()
                                + " FILE");
    }

    @Override
    public String about() {
        if (recorder.isRecording()) {
            return "This host is recorded while the shell runs.";
        }
        return offline.isPresent()
                ? "Events are those of the files."
                : "Nothing is recorded here; --live records this host.";
    }

    @Override
    public long rowsRead() {
        return connection.rowsRead();
    }

    @Override
    public void close() {
        connection.close();
    }
}
