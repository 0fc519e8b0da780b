package io.auditql.logger;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.auditql.ledger.Ledger;
import io.auditql.remote.Node;
import io.auditql.remote.RemoteServer;
import io.auditql.remote.Trust;
import io.auditql.schedule.LineKind;
import io.auditql.schedule.StateMap;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Against a server that knows what osquery's protocol asks for, and can be away, refuse, or forget us.
class TlsLoggerTest {
    private static final String SECRET = "the \"secret\" of this deployment";
    private static final Pattern LINE = Pattern.compile("\\{\"n\":(\\d+)}");
    private static final Pattern ID = Pattern.compile("\"(store:\\d+:\\d+)\"");

    @TempDir private Path directory;
    private final MemoryQueue queue = new MemoryQueue();
    private final AtomicLong nanos = new AtomicLong();
    private final Map<String, byte[]> kept = new HashMap<>();
    private final List<String> messages = Collections.synchronizedList(new ArrayList<>());
    private final Handler listener =
            new Handler() {
                @Override
                public void publish(LogRecord entry) {
                    messages.add(entry.getMessage());
                }

                @Override
                public void flush() {}

                @Override
                public void close() {}
            };
    private Certificates certificates;
    private HttpsServer server;
    private int port;

    // what the server saw and how it answers
    private final List<String> enrollments = Collections.synchronizedList(new ArrayList<>());
    private final List<String> batches = Collections.synchronizedList(new ArrayList<>());
    private final List<String> authorizations = Collections.synchronizedList(new ArrayList<>());
    private volatile String validKey = "key-1";
    private volatile int status = 200;
    private volatile String answer = "{}";
    private volatile boolean hangsUpAfterTaking;

    @BeforeEach
    void prepare() throws Exception {
        Logger.getLogger("io.auditql").addHandler(listener);
        certificates = new Certificates(directory);
        Files.writeString(directory.resolve("secret"), SECRET + "\n");
        startServer();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        Logger.getLogger("io.auditql").removeHandler(listener);
    }

    private void startServer() throws Exception {
        server =
                HttpsServer.create(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 16);
        server.setHttpsConfigurator(new HttpsConfigurator(certificates.server()));
        server.createContext("/enroll", this::enroll);
        server.createContext("/log", this::take);
        server.start();
        port = server.getAddress().getPort();
    }

    private void enroll(HttpExchange exchange) throws IOException {
        String body = body(exchange);
        enrollments.add(body);
        boolean right =
                body.startsWith(
                        "{\"enroll_secret\":\"the \\\"secret\\\" of this deployment\",\"host_identifier\":\"this-host\"");
        reply(
                exchange,
                200,
                right ? "{\"node_key\":\"" + validKey + "\"}" : "{\"node_invalid\":true}");
    }

    private void take(HttpExchange exchange) throws IOException {
        String body = body(exchange);
        authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
        if (!body.startsWith("{\"node_key\":\"" + validKey + "\",")) {
            reply(exchange, 200, "{\"node_invalid\":true}");
            return;
        }
        if (status == 200 && answer.equals("{}")) {
            batches.add(body);
        }
        if (hangsUpAfterTaking) {
            hangsUpAfterTaking = false;
            exchange.close(); // the lines are taken, and the answer is lost
            return;
        }
        reply(exchange, status, answer);
    }

    private static String body(HttpExchange exchange) throws IOException {
        byte[] bytes = exchange.getRequestBody().readAllBytes();
        InputStream in = new ByteArrayInputStream(bytes);
        if ("gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))) {
            in = new GZIPInputStream(in);
        }
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    private static void reply(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Test
    void enrollsOnceAndPostsManyBlocksTogether() throws Exception {
        try (LoggerWorker worker = start()) {
            queue.add(LineKind.RESULT, "{\"n\":1}", "{\"n\":2}");
            queue.add(LineKind.SNAPSHOT, "{\"n\":3}");
            assertThat(worker.work()).isEqualTo(3);
        }
        assertThat(enrollments)
                .singleElement()
                .asString()
                .contains("\"platform_type\":\"9\"", "\"os_version\":{\"name\":\"Debian\"}");
        assertThat(batches)
                .containsExactly(
                        "{\"node_key\":\"key-1\",\"log_type\":\"result\",\"data\":[{\"n\":1},{\"n\":2},{\"n\":3}],"
                                + "\"ids\":[\"store:1:0\",\"store:1:1\",\"store:2:0\"]}");
        assertThat(authorizations).containsExactly("NodeKey key-1");
        try (LoggerWorker again = start()) { // the key outlives the process
            queue.add(LineKind.RESULT, "{\"n\":4}");
            assertThat(again.work()).isEqualTo(1);
        }
        assertThat(enrollments).hasSize(1);
    }

    @Test
    void aServerThatIsAwayGetsEveryLineWhenItIsBack() throws Exception {
        try (LoggerWorker worker = start()) {
            add(1, 50);
            assertThat(worker.work()).isEqualTo(50);
            server.stop(0);
            add(51, 5_000);
            for (int attempt = 0; attempt < 5; attempt++) {
                nanos.addAndGet(Duration.ofHours(1).toNanos());
                assertThat(worker.work()).isZero();
            }
            assertThat(worker.isFailing()).isTrue();
            startServer();
            hangsUpAfterTaking = true;
            drain(worker);
            assertThat(worker.isFailing()).isFalse();
        }
        List<String> ids = found(ID);
        assertThat(new LinkedHashSet<>(found(LINE))).containsExactlyElementsOf(numbers(1, 5_000));
        assertThat(ids).hasSameSizeAs(found(LINE)).hasSizeGreaterThan(5_000);
        assertThat(new LinkedHashSet<>(ids)).as("one id for each line").hasSize(5_000);
    }

    @Test
    void aServerThatForgotThisHostSeesItEnrollAgain() throws Exception {
        try (LoggerWorker worker = start()) {
            add(1, 1);
            drain(worker);
            validKey = "key-2";
            add(2, 2);
            drain(worker);
        }
        assertThat(enrollments).hasSize(2);
        assertThat(batches.getLast()).startsWith("{\"node_key\":\"key-2\"").contains("{\"n\":2}");
        assertNothingSecretWasSaid();
    }

    @Test
    void whateverTheServerAnswersLinesWaitUntilItTakesThem() throws Exception {
        try (LoggerWorker worker = start()) {
            add(1, 3);
            for (String[] refusal :
                    List.of(
                            new String[] {"500", "{}"},
                            new String[] {"301", ""},
                            new String[] {"200", "<html>"},
                            new String[] {"200", "{\"error\":\"too busy\"}"},
                            new String[] {"200", "{\"x\":\"" + "y".repeat(2 << 20) + "\"}"})) {
                status = Integer.parseInt(refusal[0]);
                answer = refusal[1];
                assertThat(worker.work()).as(refusal[0]).isZero();
                assertThat(worker.isFailing()).isTrue();
                nanos.addAndGet(Duration.ofHours(2).toNanos());
            }
            status = 200;
            answer = "{}";
            drain(worker);
        }
        assertThat(found(LINE)).containsExactlyElementsOf(numbers(1, 3));
        assertNothingSecretWasSaid();
    }

    @Test
    void aWrongSecretIsSaidWithoutTellingIt() throws Exception {
        Files.writeString(directory.resolve("secret"), "another-secret");
        try (LoggerWorker worker = start()) {
            add(1, 1);
            assertThat(worker.work()).isZero();
        }
        assertThat(messages).anyMatch(m -> m.contains("is the enrollment secret right?"));
        assertNothingSecretWasSaid();
    }

    @Test
    void aServerOfAnotherAuthorityGetsNothing() throws Exception {
        Path elsewhere = Files.createDirectory(directory.resolve("other"));
        try (LoggerWorker worker = start(new Certificates(elsewhere).certificate(), false, 1024)) {
            add(1, 1);
            assertThat(worker.work()).isZero();
        }
        assertThat(enrollments).isEmpty();
        assertThat(messages).anyMatch(m -> m.contains("cannot deliver") && m.contains("PKIX"));
    }

    @Test
    void linesGatherForAPeriodUnlessABatchIsFull() throws Exception {
        try (LoggerWorker worker = start(certificates.certificate(), true, 10)) {
            add(1, 25);
            assertThat(worker.work()).isEqualTo(10);
            assertThat(worker.work()).isEqualTo(10);
            assertThat(worker.work()).isEqualTo(5);
            add(26, 26);
            assertThat(worker.work()).as("within the period").isZero();
            nanos.addAndGet(Duration.ofSeconds(4).toNanos());
            assertThat(worker.work()).isEqualTo(1);
        }
        assertThat(found(LINE)).containsExactlyElementsOf(numbers(1, 26));
    }

    @Test
    void aLineThatIsTooLongIsCounted() throws Exception {
        Ledger ledger = new Ledger(() -> 0);
        try (LoggerWorker worker = start(certificates.certificate(), false, 1024, ledger)) {
            queue.add(LineKind.RESULT, "{\"n\":1}", "\"" + "x".repeat(2_000) + "\"", "{\"n\":2}");
            drain(worker);
        }
        assertThat(found(LINE)).containsExactly("1", "2");
        assertThat(
                        ledger.counters().stream()
                                .filter(c -> c.cause().equals("tls_line_too_long"))
                                .mapToLong(c -> c.count())
                                .sum())
                .isEqualTo(1);
    }

    private void assertNothingSecretWasSaid() {
        assertThat(messages)
                .isNotEmpty()
                .noneMatch(m -> m.contains("secret\"") || m.contains("another-secret"))
                .noneMatch(m -> m.contains("key-1") || m.contains("key-2"));
    }

    private void add(int from, int to) {
        for (int n = from; n <= to; n++) {
            queue.add(LineKind.RESULT, "{\"n\":" + n + "}");
        }
    }

    private static List<String> numbers(int from, int to) {
        List<String> numbers = new ArrayList<>();
        for (int n = from; n <= to; n++) {
            numbers.add(Integer.toString(n));
        }
        return numbers;
    }

    private List<String> found(Pattern pattern) {
        List<String> found = new ArrayList<>();
        for (String batch : batches) {
            Matcher matcher = pattern.matcher(batch);
            while (matcher.find()) {
                found.add(matcher.group(1));
            }
        }
        return found;
    }

    /// Until nothing is left, over failures and pauses.
    private void drain(LoggerWorker worker) {
        int idle = 0;
        for (int step = 0; step < 1_000 && idle < 4; step++) {
            idle = worker.work() > 0 ? 0 : idle + 1;
            nanos.addAndGet(Duration.ofHours(1).toNanos());
        }
    }

    private LoggerWorker start() throws Exception {
        return start(certificates.certificate(), false, 1024);
    }

    private LoggerWorker start(Path authority, boolean compress, int maxLines) throws Exception {
        return start(authority, compress, maxLines, new Ledger(() -> 0));
    }

    private LoggerWorker start(Path authority, boolean compress, int maxLines, Ledger ledger)
            throws Exception {
        RemoteServer remote =
                new RemoteServer(
                        "localhost:" + port,
                        new Trust(Optional.of(authority), Optional.empty(), Optional.empty()),
                        "",
                        "test");
        StateMap state =
                new StateMap() {
                    @Override
                    public byte @Nullable [] get(String key) {
                        return kept.get(key);
                    }

                    @Override
                    public void put(String key, byte[] value) {
                        kept.put(key, value);
                    }
                };
        Node node =
                new Node(
                        remote,
                        new Node.Enrollment(
                                "/enroll",
                                directory.resolve("secret").toString(),
                                "",
                                "enroll_secret",
                                false,
                                false,
                                false),
                        state,
                        () -> "this-host",
                        () -> Map.of("os_version", Map.of("name", "Debian")));
        return new LoggerWorker(
                queue,
                new TlsLogger(
                        node,
                        new TlsLogger.Options(
                                "/log",
                                maxLines,
                                1_000,
                                compress,
                                Duration.ofSeconds(4),
                                Duration.ofHours(1)),
                        "store",
                        ledger,
                        remote::close),
                ledger,
                nanos::get);
    }
}
