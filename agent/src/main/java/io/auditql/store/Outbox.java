package io.auditql.store;

import io.auditql.sys.SysException;
import io.auditql.sys.sqlite.Database;
import io.auditql.sys.sqlite.SqliteException;
import io.auditql.sys.sqlite.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/// Lines on their way to the loggers. They enter in the transaction that moves the query's cursor and leave when every
/// registered logger has acknowledged them; so each row's line is delivered once, whenever the process is killed.
///
/// At most `logger_outbox_max_bytes` wait for a logger. When that is full, queries over events are not run: what they would
/// read waits once, in the event tables, where it is counted when it has to go.
public final class Outbox {
    private static final System.Logger LOG = System.getLogger(Outbox.class.getName());

    /// How far a logger has come: all blocks before `sequence` are out, and the first `lines` lines of that block.
    ///
    /// @param mark what the logger wants to know after a restart
    public record Position(long sequence, int lines, String mark) {
        static final Position START = new Position(0, 0, "");
    }

    private final Committer committer;
    private final String path;
    private final Statements statements;
    private final long maxBytes;
    private final OutboxCounters counters;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Map<String, Position> positions = new HashMap<>(); // guarded by this
    private final Map<String, Long> waiting = new HashMap<>(); // guarded by this
    private long lastSeq; // guarded by this

    /// The statements over the outbox; used under the committer's lock.
    private static final class Statements implements AutoCloseable {
        final Statement insert;
        final Statement delete;
        final Statement putPosition;
        final Statement deletePosition;
        final Statement bytesBetween;
        final Statement linesFrom;

        Statements(Database database) throws SqliteException {
            insert = database.prepare("INSERT INTO outbox VALUES(?1, ?2, ?3, ?4, ?5)");
            delete = database.prepare("DELETE FROM outbox WHERE seq < ?1");
            putPosition =
                    database.prepare("INSERT OR REPLACE INTO position VALUES(?1, ?2, ?3, ?4)");
            deletePosition = database.prepare("DELETE FROM position WHERE logger = ?1");
            bytesBetween =
                    database.prepare(
                            "SELECT coalesce(sum(bytes), 0) FROM outbox WHERE seq >= ?1 AND seq < ?2");
            linesFrom =
                    database.prepare(
                            "SELECT coalesce(sum(length(CAST(lines AS TEXT))"
                                    + " - length(replace(CAST(lines AS TEXT), char(10), ''))), 0)"
                                    + " FROM outbox WHERE seq >= ?1");
        }

        @Override
        public void close() {
            insert.close();
            delete.close();
            putPosition.close();
            deletePosition.close();
            bytesBetween.close();
            linesFrom.close();
        }
    }

    Outbox(Committer committer, String path, long maxBytes, OutboxCounters counters)
            throws SqliteException {
        this.committer = committer;
        this.path = path;
        this.maxBytes = maxBytes;
        this.counters = counters;
        Database database = committer.database();
        this.statements = new Statements(database);
        try (Statement last = database.prepare("SELECT coalesce(max(seq), 0) FROM outbox");
                Statement all =
                        database.prepare(
                                "SELECT p.logger, p.seq, p.lines, p.mark, (SELECT coalesce(sum(bytes), 0)"
                                        + " FROM outbox WHERE seq >= p.seq) FROM position p")) {
            last.step();
            lastSeq = last.number(0);
            while (all.step()) {
                String logger = all.text(0);
                Position position = new Position(all.number(1), (int) all.number(2), all.text(3));
                positions.put(logger, position);
                waiting.put(logger, all.number(4));
                lastSeq = Math.max(lastSeq, position.sequence() - 1);
            }
        }
    }

    /// Makes these and no others the loggers that lines wait for. A new one gets the lines that come after.
    public void register(Set<String> loggers) throws SysException {
        List<String> gone;
        List<String> fresh;
        long from;
        synchronized (this) {
            gone = positions.keySet().stream().filter(l -> !loggers.contains(l)).toList();
            fresh = loggers.stream().filter(l -> !positions.containsKey(l)).toList();
            from = lastSeq + 1;
        }
        Position start = new Position(from, 0, "");
        long[] abandoned = new long[1];
        committer.transaction(
                "register the loggers",
                () -> {
                    for (String logger : gone) {
                        abandoned[0] += linesFrom(position(logger));
                        statements.deletePosition.bind(1, logger).run();
                    }
                    for (String logger : fresh) {
                        put(logger, start);
                    }
                },
                () -> {
                    synchronized (this) {
                        gone.forEach(positions::remove);
                        gone.forEach(waiting::remove);
                        fresh.forEach(logger -> positions.put(logger, start));
                        fresh.forEach(logger -> waiting.put(logger, 0L));
                    }
                });
        counters.abandoned().add(abandoned[0]);
        if (abandoned[0] > 0) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0} lines waited for loggers that are no longer configured ({1}): they are dropped",
                    Long.toString(abandoned[0]),
                    String.join(", ", gone));
        }
        deletePassed();
    }

    private long linesFrom(Position position) throws SqliteException {
        try {
            statements.linesFrom.bind(1, position.sequence()).step();
            return Math.max(0, statements.linesFrom.number(0) - position.lines());
        } finally {
            statements.linesFrom.reset();
        }
    }

    private void put(String logger, Position position) throws SqliteException {
        statements
                .putPosition
                .bind(1, logger)
                .bind(2, position.sequence())
                .bind(3, position.lines())
                .bind(4, position.mark())
                .run();
    }

    /// Whether lines may enter. A query over events that is not run for want of it is counted by the caller.
    public synchronized boolean hasRoom() {
        for (long bytes : waiting.values()) {
            if (bytes >= maxBytes) {
                return false;
            }
        }
        return true;
    }

    /// Bytes that wait for a logger.
    public synchronized long waitingBytes(String logger) {
        return waiting.getOrDefault(logger, 0L);
    }

    public synchronized Position position(String logger) {
        return positions.getOrDefault(logger, Position.START);
    }

    /// Has `listener` told, on the thread that delivered, when lines entered. It must be quick and must not call the store.
    public void onLines(Runnable listener) {
        listeners.add(listener);
    }

    /// A logger's own way to its lines, for one thread.
    public OutboxReader reader(String logger) throws SysException {
        synchronized (this) {
            if (!positions.containsKey(logger)) {
                throw new IllegalArgumentException(logger + " is not a registered logger");
            }
        }
        try {
            return new OutboxReader(this, logger, Database.openReadOnly(path));
        } catch (SqliteException e) {
            throw committer.failure("read the outbox", e);
        }
    }

    // called by EventStore within a transaction

    /// Whether lines of this size fit; counts an execution whose lines do not.
    synchronized boolean accepts(List<OutboxLines> lines) {
        long bytes = lines.stream().mapToLong(l -> l.bytes().length).sum();
        for (long before : waiting.values()) {
            if (before > 0 && before + bytes > maxBytes) {
                counters.noRoom().increment();
                return false;
            }
        }
        return true;
    }

    /// Writes the lines.
    ///
    /// @return the bytes they take
    long insert(String query, List<OutboxLines> lines) throws SqliteException {
        long seq;
        synchronized (this) {
            if (positions.isEmpty()) {
                return 0; // nobody will ever fetch them
            }
            seq = lastSeq;
        }
        long total = 0;
        for (OutboxLines block : lines) {
            byte[] bytes = block.bytes();
            statements
                    .insert
                    .bind(1, ++seq)
                    .bind(2, query)
                    .bind(3, block.kind())
                    .bind(4, bytes.length)
                    .bindBlob(5, bytes, 0, bytes.length)
                    .run();
            total += bytes.length;
        }
        return total;
    }

    /// The transaction of [#insert] is committed.
    synchronized void inserted(int blocks, long bytes) {
        if (!positions.isEmpty()) {
            lastSeq += blocks;
            waiting.replaceAll((_, before) -> before + bytes);
        }
    }

    void tellListeners() {
        listeners.forEach(Runnable::run);
    }

    // called by OutboxReader

    /// Whether a block of this sequence or a later one may be there.
    synchronized boolean mayHave(long sequence) {
        return sequence <= lastSeq;
    }

    void acknowledge(String logger, Position position) throws SysException {
        long[] done = new long[1];
        committer.transaction(
                "acknowledge lines for " + logger,
                () -> {
                    long before = position(logger).sequence();
                    put(logger, position);
                    if (position.sequence() > before) {
                        done[0] = bytesBetween(before, position.sequence());
                        statements.delete.bind(1, passedWith(logger, position)).run();
                    }
                },
                () -> {
                    synchronized (this) {
                        positions.put(logger, position);
                        waiting.merge(logger, -done[0], Long::sum);
                    }
                });
    }

    private long bytesBetween(long from, long to) throws SqliteException {
        try {
            statements.bytesBetween.bind(1, from).bind(2, to).step();
            return statements.bytesBetween.number(0);
        } finally {
            statements.bytesBetween.reset();
        }
    }

    /// Blocks before this one were passed by every logger, once `logger` is at `position`.
    private synchronized long passedWith(String logger, Position position) {
        long passed = position.sequence();
        for (Map.Entry<String, Position> other : positions.entrySet()) {
            if (!other.getKey().equals(logger)) {
                passed = Math.min(passed, other.getValue().sequence());
            }
        }
        return passed;
    }

    private void deletePassed() throws SysException {
        long passed;
        synchronized (this) {
            passed =
                    positions.values().stream()
                            .mapToLong(Position::sequence)
                            .min()
                            .orElse(Long.MAX_VALUE);
        }
        committer.transaction(
                "delete delivered lines", () -> statements.delete.bind(1, passed).run(), () -> {});
    }

    SysException failure(SqliteException e) {
        return committer.failure("read the outbox", e);
    }

    void close() {
        statements.close();
    }
}
