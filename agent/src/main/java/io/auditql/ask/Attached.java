package io.auditql.ask;

import io.auditql.bytes.GrowableBytes;
import io.auditql.print.ResultCells;
import io.auditql.print.ResultPrinter;
import io.auditql.row.Schema;
import io.auditql.shell.Answerer;
import io.auditql.sql.ResultColumn;
import io.auditql.sys.SysException;
import io.auditql.sys.sqlite.SqliteException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The daemon behind its socket, as the shell asks it.
public final class Attached implements Answerer {
    /// How long a daemon may take to greet, and to end what was cancelled.
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /// Between two looks whether the socket has room.
    private static final long ROOM_NANOS = 100_000;

    private final SocketChannel channel;
    private final AnswerLines lines;
    private final Greeting greeting;
    private final GrowableBytes outgoing = new GrowableBytes(1024); // guarded by this
    private volatile boolean asking;
    private long cancelledNanos; // guarded by this; 0 for not
    private @Nullable List<Schema> tables;

    private Attached(SocketChannel channel, AnswerLines lines, Greeting greeting) {
        this.channel = channel;
        this.lines = lines;
        this.greeting = greeting;
    }

    /// Attaches to a daemon.
    ///
    /// @throws SysException when none answers there, or it turns us away
    public static Attached connect(Path socket) throws SysException {
        SocketChannel channel = null;
        boolean done = false;
        try {
            channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.configureBlocking(false);
            AnswerLines lines = new AnswerLines(channel);
            Attached attached = new Attached(channel, lines, greeting(socket, lines));
            done = true;
            return attached;
        } catch (IOException | IllegalArgumentException e) {
            throw new SysException(
                    "ask the daemon at "
                            + socket
                            + " failed: "
                            + reason(e)
                            + " (see whether auditqld runs; root and the group of its --socket_group may ask)",
                    e);
        } finally {
            if (!done) {
                close(channel);
            }
        }
    }

    private static String reason(Exception e) {
        String reason = e instanceof IOException io ? SysException.reason(io) : e.getMessage() + "";
        return reason.substring(0, 1).toLowerCase(Locale.ROOT) + reason.substring(1);
    }

    private static Greeting greeting(Path socket, AnswerLines lines)
            throws IOException, SysException {
        return switch (AnswerLine.parse(lines.next(PATIENCE.toMillis()))) {
            case AnswerLine.Greeted(Greeting greeting) -> greeting;
            case AnswerLine.Refused(String message, _, _) ->
                    throw new SysException("the daemon at " + socket + " says: " + message, 0);
            default -> throw new IOException("something else than auditqld answers there");
        };
    }

    /// Who answers.
    public Greeting greeting() {
        return greeting;
    }

    @Override
    public void answer(String sql, ResultPrinter printer) throws SqliteException, SysException {
        ask(Request.of(Request.Mode.ANSWER, sql), printer);
    }

    @Override
    public void follow(String sql, long rows, Duration time, ResultPrinter printer)
            throws SqliteException, SysException {
        long seconds = time.plusNanos(TimeUnit.SECONDS.toNanos(1) - 1).toSeconds();
        ask(new Request(Request.Mode.FOLLOW, sql, rows, seconds), printer);
    }

    private void ask(Request request, ResultPrinter printer) throws SqliteException, SysException {
        boolean begun = false;
        try {
            send(request);
            asking = true;
            Row row = new Row();
            while (true) {
                if (begun && lines.mustWait()) {
                    flush(printer);
                }
                switch (next()) {
                    case AnswerLine.Columns(List<String> names) -> {
                        begun = true;
                        print(() -> printer.begin(names));
                    }
                    case AnswerLine.Row(List<byte @Nullable []> values) -> {
                        row.values = values;
                        print(() -> printer.row(row));
                    }
                    case AnswerLine.End() -> {
                        begun = false;
                        print(printer::end);
                    }
                    case AnswerLine.Done() -> {
                        return;
                    }
                    case AnswerLine.Refused(String message, int code, int offset) ->
                            throw new SqliteException(code, offset, message);
                    case AnswerLine.Greeted _ -> throw gone(new IOException("it greets again"));
                }
            }
        } finally {
            asking = false;
            synchronized (this) {
                cancelledNanos = 0;
            }
            if (begun) {
                print(printer::end);
            }
        }
    }

    private AnswerLine next() throws SysException {
        try {
            return AnswerLine.parse(lines.next(0));
        } catch (IOException | IllegalArgumentException e) {
            throw gone(e);
        }
    }

    private SysException gone(Exception e) {
        return new SysException(
                "the daemon (process "
                        + greeting.pid()
                        + ") answers no more: "
                        + reason(e)
                        + " (its log says why; start it again, or ask with --standalone)",
                e);
    }

    /// What a printer does.
    private interface Printing {
        void run() throws IOException;
    }

    /// Whoever reads our rows has seen enough: so have we.
    private void print(Printing printing) {
        try {
            printing.run();
        } catch (IOException e) {
            close(channel);
            throw new UncheckedIOException(e);
        }
    }

    private void flush(ResultPrinter printer) {
        print(printer::flush);
    }

    /// The row that is being printed.
    private static final class Row implements ResultCells {
        private List<byte @Nullable []> values = List.of();

        @Override
        public boolean isNull(int column) {
            return values.get(column) == null;
        }

        @Override
        public void appendTo(int column, GrowableBytes out) {
            byte[] value = values.get(column);
            if (value != null) {
                out.append(value);
            }
        }
    }

    private synchronized void send(Request request) throws SysException, SqliteException {
        request.appendTo(outgoing.clear());
        if (outgoing.length() > Request.LONGEST_LINE) {
            throw new SqliteException(SqliteException.TOOBIG, -1, "statement too long");
        }
        ByteBuffer bytes = ByteBuffer.wrap(outgoing.array(), 0, outgoing.length());
        try {
            while (bytes.hasRemaining()) {
                if (channel.write(bytes) == 0) {
                    LockSupport.parkNanos(
                            this, ROOM_NANOS); // seldom: the buffer holds most requests
                }
            }
        } catch (IOException e) {
            throw gone(e);
        } finally {
            outgoing.trim(64 * 1024);
        }
    }

    /// A daemon that does not even end what it is asked to is left.
    @Override
    public void cancel() {
        if (!asking) {
            return;
        }
        synchronized (this) {
            long now = System.nanoTime();
            if (cancelledNanos == 0) {
                cancelledNanos = now;
            } else if (now - cancelledNanos > PATIENCE.toNanos()) {
                close(channel);
                return;
            }
        }
        try {
            send(Request.of(Request.Mode.CANCEL, ""));
        } catch (SysException | SqliteException _) {
            // who waits for the answer hears of it
        }
    }

    // lists

    private List<List<String>> list(Request request) throws SqliteException, SysException {
        Rows rows = new Rows();
        ask(request, rows);
        return rows.all;
    }

    /// Keeps a result of texts.
    private static final class Rows implements ResultPrinter {
        private final List<List<String>> all = new ArrayList<>();
        private int columns;

        @Override
        public void begin(List<String> names) {
            columns = names.size();
        }

        @Override
        public void row(ResultCells cells) {
            List<String> row = new ArrayList<>();
            for (int column = 0; column < columns; column++) {
                GrowableBytes text = new GrowableBytes(64);
                cells.appendTo(column, text);
                row.add(new String(text.array(), 0, text.length(), StandardCharsets.UTF_8));
            }
            all.add(row);
        }

        @Override
        public void flush() {
            // nothing is held back
        }

        @Override
        public void end() {
            // one result is asked for
        }
    }

    /// The rows of a query, as text; NULL is the empty text.
    public List<List<String>> rows(String sql) throws SqliteException, SysException {
        return list(Request.of(Request.Mode.ANSWER, sql));
    }

    @Override
    public List<Schema> tables() {
        List<Schema> known = tables;
        if (known == null) {
            known = List.of();
            try {
                known = TableList.of(list(Request.of(Request.Mode.TABLES, "")));
            } catch (SqliteException | SysException | IllegalArgumentException _) {
                // the shell goes without names; the next question says what is wrong
            }
            tables = known;
        }
        return known;
    }

    @Override
    public List<String> functions() throws SqliteException, SysException {
        return list(Request.of(Request.Mode.FUNCTIONS, "")).stream().map(List::getFirst).toList();
    }

    @Override
    public List<ResultColumn> columns(String sql) throws SqliteException, SysException {
        return list(Request.of(Request.Mode.COLUMNS, sql)).stream()
                .map(row -> new ResultColumn(row.get(0), row.get(1)))
                .toList();
    }

    @Override
    public List<String> plan(String sql) throws SqliteException, SysException {
        return list(Request.of(Request.Mode.PLAN, sql)).stream().map(List::getFirst).toList();
    }

    /// The daemon may, but not for us: nobody has to wait for rows before he asks.
    @Override
    public boolean isRecording() {
        return false;
    }

    @Override
    public Optional<String> hint(String sql) {
        if (greeting.recording()) {
            return Optional.empty();
        }
        String text = sql.toLowerCase(Locale.ROOT);
        return tables().stream()
                .filter(schema -> schema.isEvents() && text.contains(schema.name()))
                .findFirst()
                .map(schema ->
                        schema.name()
                                + " gets no new rows: the daemon records nothing. Start it with"
                                + " --disable_audit=false, or see auditqlctl status");
    }

    @Override
    public void close() {
        close(channel);
        try {
            lines.close();
        } catch (IOException _) {
            // nothing depends on it
        }
    }

    private static void close(@Nullable SocketChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException _) {
            // nothing depends on it
        }
    }
}
