package io.auditql.ask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditql.bytes.GrowableBytes;
import io.auditql.ledger.Counter;
import io.auditql.ledger.Ledger;
import io.auditql.print.ResultCells;
import io.auditql.print.ResultPrinter;
import io.auditql.row.Column;
import io.auditql.row.HostTable;
import io.auditql.row.QueryContext;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import io.auditql.shell.LocalAnswerer;
import io.auditql.shell.Recorder;
import io.auditql.sql.EventSource;
import io.auditql.sql.SqlEngine;
import io.auditql.sql.SqlOptions;
import io.auditql.store.EventStore;
import io.auditql.store.StoreOptions;
import io.auditql.sys.SysException;
import io.auditql.sys.sqlite.SqliteException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Both ends of the socket in one process, over a real engine.
@Timeout(60)
class AskServerTest {
    private static final String ENDLESS =
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n";
    private static final String ENDLESS_AND_SILENT =
            ENDLESS.replace("SELECT i FROM n", "SELECT max(i) FROM n");

    @TempDir Path directory;

    private final Ledger ledger = new Ledger(System::currentTimeMillis);
    private EventStore store;
    private SqlEngine engine;
    private AskServer server;

    /// A table with every kind of column.
    private static final class Colours implements HostTable {
        private static final Column NAME =
                Column.text("name", "what it is called").with(Column.Option.INDEX).alias("colour");
        private static final Schema SCHEMA =
                Schema.table(
                        "colours", "Some colours", NAME, Column.real("wave", "in nm").hidden());

        @Override
        public Schema schema() {
            return SCHEMA;
        }

        @Override
        public void rows(QueryContext query, RowSink rows) {
            rows.begin().set(NAME, "red").end();
        }
    }

    @BeforeEach
    void start() throws Exception {
        store = EventStore.open(StoreOptions.ephemeral(), List.of(), ledger);
        engine =
                new SqlEngine(
                        List.of(new Colours()),
                        List.of(),
                        EventSource.NONE,
                        SqlOptions.DEFAULTS,
                        ledger);
        server = serve(Duration.ofSeconds(60));
    }

    private AskServer serve(Duration patience) throws SysException {
        Recorder nothing =
                new Recorder() {
                    @Override
                    public boolean isGrowing() {
                        return false;
                    }

                    @Override
                    public void readOn(String sql, Consumer<Throwable> failure) {}

                    @Override
                    public boolean isRecording() {
                        return false;
                    }

                    @Override
                    public void watched(boolean now) {
                        // nobody records
                    }
                };
        return AskServer.start(
                socket(),
                "",
                () -> LocalAnswerer.shared(engine, store, nothing),
                () -> new Greeting("9.9", 4711, false),
                patience,
                ledger);
    }

    @AfterEach
    void stop() {
        server.close();
        store.close();
        assertThat(socket()).doesNotExist();
    }

    private Path socket() {
        return directory.resolve(AskServer.SOCKET);
    }

    private long counted(String cause) {
        return ledger.counters().stream()
                .filter(c -> c.cause().equals(cause))
                .mapToLong(Counter::count)
                .sum();
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        boolean met = condition.getAsBoolean();
        while (!met && System.nanoTime() < deadline) {
            pause();
            met = condition.getAsBoolean();
        }
        assertThat(met).as(what).isTrue();
    }

    private static void pause() {
        try {
            Thread.sleep(5);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// What a printer was told, a line for each call.
    private static final class Told implements ResultPrinter {
        private final List<String> calls = new ArrayList<>();
        private int columns;

        @Override
        public void begin(List<String> names) {
            columns = names.size();
            calls.add("begin " + names);
        }

        @Override
        public void row(ResultCells cells) {
            List<String> values = new ArrayList<>();
            for (int c = 0; c < columns; c++) {
                GrowableBytes bytes = new GrowableBytes(16);
                cells.appendTo(c, bytes);
                values.add(
                        cells.isNull(c)
                                ? "NULL"
                                : new String(
                                        bytes.array(),
                                        0,
                                        bytes.length(),
                                        StandardCharsets.ISO_8859_1));
            }
            calls.add(String.join("|", values));
        }

        @Override
        public void flush() {
            // of no interest here
        }

        @Override
        public void end() {
            calls.add("end");
        }
    }

    // answers

    @Test
    void statementsAreAnsweredOneAfterTheOther() throws Exception {
        Told told = new Told();
        try (Attached attached = Attached.connect(socket())) {
            assertThat(attached.greeting()).isEqualTo(new Greeting("9.9", 4711, false));
            attached.answer(
                    "SELECT 1 AS a, NULL AS b, 1.5, x'00ff80c3', 'é\"'; SELECT name FROM colours WHERE 0; SELECT 2",
                    told);
        }
        assertThat(told.calls)
                .containsExactly(
                        "begin [a, b, 1.5, x'00ff80c3', 'é\"']",
                        "1|NULL|1.5|\0\u00ff\u0080\u00c3|\u00c3\u00a9\"",
                        "end",
                        "begin [name]",
                        "end",
                        "begin [2]",
                        "2",
                        "end");
    }

    @Test
    void anErrorHasItsCodeAndItsPlace() throws Exception {
        Told told = new Told();
        try (Attached attached = Attached.connect(socket())) {
            assertThatThrownBy(() -> attached.answer("SELECT 1; SELECT nam FROM colours", told))
                    .isInstanceOfSatisfying(
                            SqliteException.class,
                            e -> {
                                assertThat(e)
                                        .hasMessageContaining("no such column: nam")
                                        .hasMessageContaining("Did you mean name?");
                                assertThat(e.code()).isEqualTo(SqliteException.ERROR);
                            });
            assertThat(told.calls).endsWith("1", "end");
            attached.answer("SELECT 'and goes on'", told);
            assertThat(told.calls).contains("and goes on");
        }
    }

    @Test
    void aTableOfOnesOwnStaysForTheSession() throws Exception {
        try (Attached attached = Attached.connect(socket());
                Attached other = Attached.connect(socket())) {
            attached.answer("CREATE TABLE t(a); INSERT INTO t VALUES (7)", new Told());
            assertThat(attached.rows("SELECT a FROM t")).containsExactly(List.of("7"));
            assertThatThrownBy(() -> other.rows("SELECT a FROM t"))
                    .hasMessageContaining("no such table: t");
        }
    }

    @Test
    void theShellLearnsTablesColumnsFunctionsAndPlans() throws Exception {
        try (Attached attached = Attached.connect(socket())) {
            Schema colours = attached.tables().getFirst();
            assertThat(colours.name()).isEqualTo("colours");
            assertThat(colours.description()).isEqualTo("Some colours");
            assertThat(colours.columns())
                    .extracting(Column::toString)
                    .containsExactly("name TEXT", "wave DOUBLE");
            assertThat(colours.column("colour").is(Column.Option.INDEX)).isTrue();
            assertThat(colours.column("wave").isHidden()).isTrue();
            assertThat(attached.columns("SELECT name, 1 AS one FROM colours"))
                    .extracting(c -> c.name() + ":" + c.declaredType())
                    .containsExactly("name:TEXT", "one:");
            assertThat(attached.functions()).contains("max", "lower");
            assertThat(attached.plan("SELECT name FROM colours").getFirst())
                    .contains("it reads no event table");
        }
    }

    @Test
    void manyRowsArriveWhole() throws Exception {
        try (Attached attached = Attached.connect(socket())) {
            assertThat(attached.rows(ENDLESS + " LIMIT 100000"))
                    .hasSize(100_000)
                    .endsWith(List.of("100000"));
        }
    }

    // cut off

    @Test
    void cancelEndsWhatIsAskedAndNothingElse() throws Exception {
        try (Attached attached = Attached.connect(socket())) {
            CompletableFuture<Void> cancels =
                    CompletableFuture.runAsync(() -> {
                        while (!done) {
                            attached.cancel();
                            pause();
                        }
                    });
            assertThatThrownBy(() -> attached.answer(ENDLESS_AND_SILENT, new Told()))
                    .isInstanceOfSatisfying(
                            SqliteException.class,
                            e -> assertThat(e.code()).isEqualTo(SqliteException.INTERRUPT));
            done = true;
            cancels.get(30, TimeUnit.SECONDS);
            assertThat(attached.rows("SELECT 5")).containsExactly(List.of("5"));
        }
    }

    private volatile boolean done;

    @Test
    void whoVanishesTakesTheQueryWithHim() throws Exception {
        for (String sql : List.of(ENDLESS, ENDLESS_AND_SILENT)) {
            long before = counted("answers_cut");
            try (SocketChannel client = raw()) {
                send(client, "{\"sql\":\"" + sql + "\"}\n");
                await("is answered", () -> threads("ask-").anyMatch(AskServerTest::isBusy));
            }
            await("has ended", () -> threads("ask-").findAny().isEmpty());
            assertThat(counted("answers_cut")).isEqualTo(before + 1);
        }
    }

    private static java.util.stream.Stream<Thread> threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().startsWith(prefix) && t.isAlive());
    }

    private static boolean isBusy(Thread thread) {
        for (StackTraceElement frame : thread.getStackTrace()) {
            if (frame.getMethodName().equals("answer")) {
                return true;
            }
        }
        return false;
    }

    @Test
    void whoDoesNotReadIsLeft() throws Exception {
        server.close();
        server = serve(Duration.ofMillis(200));
        try (SocketChannel client = raw()) {
            send(client, "{\"sql\":\"" + ENDLESS + "\"}\n");
            await("is left", () -> counted("answers_cut") == 1);
            await("has ended", () -> threads("ask-").findAny().isEmpty());
            assertThat(all(client)).isNotEmpty().doesNotContain("{\"done\"");
        }
    }

    @Test
    void aDaemonThatEndsIsSaidToHaveEnded() throws Exception {
        try (Attached attached = Attached.connect(socket())) {
            CompletableFuture<Void> ends =
                    CompletableFuture.runAsync(() -> {
                        await("is answered", () -> threads("ask-").anyMatch(AskServerTest::isBusy));
                        server.close();
                    });
            assertThatThrownBy(() -> attached.answer(ENDLESS_AND_SILENT, new Told()))
                    .isInstanceOf(SysException.class)
                    .hasMessageContaining("process 4711")
                    .hasMessageContaining("--standalone");
            ends.get(30, TimeUnit.SECONDS);
        }
        assertThatThrownBy(() -> Attached.connect(socket()))
                .isInstanceOf(SysException.class)
                .hasMessageContaining("see whether auditqld runs");
    }

    // strangers

    private SocketChannel raw() throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket()));
        return channel;
    }

    private static void send(SocketChannel channel, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static String line(SocketChannel channel) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (channel.read(one.clear()) > 0 && one.get(0) != '\n') {
            line.write(one.get(0));
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    private static String all(SocketChannel channel) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer chunk = ByteBuffer.allocate(1 << 16);
        try {
            while (channel.read(chunk.clear()) > 0) {
                all.write(chunk.array(), 0, chunk.position());
            }
        } catch (IOException _) {
            // reset: what came before counts
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    @Test
    void whatIsNoRequestGetsAnErrorAndTheNextOneAnAnswer() throws Exception {
        try (SocketChannel client = raw()) {
            assertThat(line(client)).startsWith("{\"auditql\":\"9.9\"");
            List<String> broken =
                    List.of(
                            "",
                            "SELECT 1",
                            "[]",
                            "{",
                            "{\"sql\":1}",
                            "{\"mode\":\"drop\"}",
                            "{\"rows\":-1}",
                            "{\"sql\":\"a\"",
                            "\0\1\377");
            for (String line : broken) {
                send(client, line + "\n");
                assertThat(line(client)).as(line).startsWith("{\"error\":");
            }
            assertThat(counted("requests_malformed")).isEqualTo(broken.size());
            send(client, "{\"sql\":\"SELECT 1\",\"unknown\":{\"a\":[1]}}\n");
            assertThat(line(client)).isEqualTo("{\"columns\":[\"1\"]}");
            assertThat(line(client)).isEqualTo("[\"1\"]");
            assertThat(line(client)).isEqualTo("{\"end\":1}");
            assertThat(line(client)).isEqualTo("{\"done\":true}");
        }
    }

    @Test
    void aRequestWithoutEndIsRefusedAtABound() throws Exception {
        try (SocketChannel client = raw()) {
            line(client);
            CompletableFuture<Void> sends =
                    CompletableFuture.runAsync(() -> {
                        try {
                            while (true) {
                                send(client, "x".repeat(1 << 20));
                            }
                        } catch (IOException _) {
                            // it has been turned away
                        }
                    });
            assertThat(line(client)).contains("at most " + Request.LONGEST_LINE + " bytes");
            sends.get(30, TimeUnit.SECONDS);
        }
        await("has ended", () -> threads("ask-").findAny().isEmpty());
    }

    @Test
    void theNinthClientIsTurnedAwayAndComesInWhenOneHasGone() throws Exception {
        List<Attached> eight = new ArrayList<>();
        for (int i = 0; i < AskServer.MOST_CLIENTS; i++) {
            eight.add(Attached.connect(socket()));
        }
        assertThatThrownBy(() -> Attached.connect(socket()))
                .hasMessageContaining("8 clients are attached");
        assertThat(counted("clients_refused")).isEqualTo(1);
        eight.removeLast().close();
        await("comes in", this::comesIn);
        eight.forEach(Attached::close);
    }

    private boolean comesIn() {
        try (Attached attached = Attached.connect(socket())) {
            return attached.greeting().pid() == 4711;
        } catch (SysException _) {
            return false;
        }
    }

    // the file

    @Test
    void theSocketIsForItsOwnerAloneAndReplacesWhatAKilledOneLeft() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())))
                .isEqualTo("rw-------");
        server.close();
        Files.createFile(socket());
        server = serve(Duration.ofSeconds(60));
        assertThat(comesIn()).isTrue();
    }

    private static LocalAnswerer never() {
        throw new AssertionError("nobody can ask");
    }

    @Test
    void aGroupThatIsNotThereIsSaid() {
        assertThatThrownBy(() ->
                        AskServer.start(
                                directory.resolve("other.sock"),
                                "no-such-group",
                                () -> never(),
                                () -> new Greeting("", 0, false),
                                Duration.ofSeconds(1),
                                ledger))
                .isInstanceOf(SysException.class)
                .hasMessageContaining("--socket_group=no-such-group")
                .hasMessageContaining("groupadd");
    }

    @Test
    void aPathThatIsTooLongIsSaid() {
        assertThatThrownBy(() ->
                        AskServer.start(
                                directory.resolve("x".repeat(100)),
                                "",
                                () -> never(),
                                () -> new Greeting("", 0, false),
                                Duration.ofSeconds(1),
                                ledger))
                .isInstanceOf(SysException.class)
                .hasMessageContaining("name a shorter directory with --run_path");
    }
}
