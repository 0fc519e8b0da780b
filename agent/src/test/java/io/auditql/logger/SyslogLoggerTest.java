package io.auditql.logger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditql.ledger.Ledger;
import io.auditql.remote.Trust;
import io.auditql.schedule.LineKind;
import io.auditql.sys.SysException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyslogLoggerTest {
    private static final long PATIENCE_NANOS = 30_000_000_000L;

    @TempDir private Path directory;
    private final MemoryQueue queue = new MemoryQueue();
    private final AtomicLong nanos = new AtomicLong();
    private final Ledger ledger = new Ledger(() -> 0);

    /// A receiver as RFC 6587 describes one: a length, a space, and so many bytes.
    private static final class Receiver implements AutoCloseable {
        final List<String> messages = Collections.synchronizedList(new ArrayList<>());
        private final List<Socket> connections = Collections.synchronizedList(new ArrayList<>());
        final ServerSocket server;

        Receiver(Optional<SSLContext> tls, int port) throws Exception {
            server =
                    tls.isPresent()
                            ? tls.get().getServerSocketFactory().createServerSocket()
                            : new ServerSocket();
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(InetAddress.getByName("localhost"), port));
            Thread.ofVirtual().start(this::accept);
        }

        int port() {
            return server.getLocalPort();
        }

        private void accept() {
            try {
                while (true) {
                    Socket peer = server.accept();
                    connections.add(peer);
                    Thread.ofVirtual().start(() -> read(peer));
                }
            } catch (IOException _) {
                // it is closed
            }
        }

        private void read(Socket peer) {
            try {
                InputStream in = peer.getInputStream();
                while (true) {
                    int length = 0;
                    int b = in.read();
                    while (b >= '0' && b <= '9') {
                        length = length * 10 + b - '0';
                        b = in.read();
                    }
                    byte[] message = in.readNBytes(length);
                    if (b != ' ' || message.length < length) {
                        return;
                    }
                    messages.add(new String(message, StandardCharsets.UTF_8));
                }
            } catch (IOException _) {
                // it is closed
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
            for (Socket peer : List.copyOf(connections)) {
                peer.close();
            }
        }
    }

    @Test
    void aStreamGetsMessagesOfRfc5424WithIds() throws Exception {
        try (Receiver receiver = new Receiver(Optional.empty(), 0);
                LoggerWorker worker = start("tcp://localhost:" + receiver.port(), false)) {
            queue.add(LineKind.RESULT, "{\"a\":\"ä\"}", "{\"b\":1}");
            queue.add(LineKind.SNAPSHOT, "{}");
            assertThat(worker.work()).isEqualTo(2);
            assertThat(worker.work()).isEqualTo(1);
            await(() -> receiver.messages.size() == 3);
            String head =
                    "<158>1 \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z host auditqld 812 ";
            assertThat(receiver.messages.get(0))
                    .matches(
                            head
                                    + "result \\[auditql@32473 id=\"store:1:0\" query=\"q\"] \\{\"a\":\"ä\"}");
            assertThat(receiver.messages.get(1))
                    .endsWith("id=\"store:1:1\" query=\"q\"] {\"b\":1}");
            assertThat(receiver.messages.get(2))
                    .matches(head + "snapshot \\[.*id=\"store:2:0\".*] \\{}");
        }
    }

    @Test
    void aStreamOverTlsGoesToWhomWeBelieveOnly() throws Exception {
        Certificates certificates = new Certificates(directory);
        try (Receiver receiver = new Receiver(Optional.of(certificates.server()), 0)) {
            String address = "tls://localhost:" + receiver.port();
            queue.add(LineKind.RESULT, "{}");
            Trust others = new Trust(Optional.empty(), Optional.empty(), Optional.empty());
            try (LoggerWorker worker = start(address, false, Optional.of(others.context()))) {
                assertThat(worker.work()).isZero();
                assertThat(worker.isFailing()).isTrue();
            }
            assertThat(receiver.messages).isEmpty();
            Trust trust =
                    new Trust(
                            Optional.of(certificates.certificate()),
                            Optional.of(certificates.certificate()),
                            Optional.of(certificates.key()));
            try (LoggerWorker worker = start(address, true, Optional.of(trust.context()))) {
                assertThat(worker.work()).isEqualTo(1);
                await(() -> receiver.messages.size() == 1);
            }
            assertThat(receiver.messages.getFirst()).endsWith("] @cee:{}");
        }
    }

    /// What a receiver had not read when it ended comes again over the next connection.
    @Test
    void aReceiverThatIsAwayGetsEveryLineWhenItIsBack() throws Exception {
        List<String> all = new ArrayList<>();
        int port;
        LoggerWorker worker;
        try (Receiver first = new Receiver(Optional.empty(), 0)) {
            port = first.port();
            worker = start("tcp://localhost:" + port, false);
            add(1, 20);
            drain(worker);
            await(() -> first.messages.size() == 20);
            all.addAll(first.messages);
        }
        add(21, 40);
        for (int attempt = 0; attempt < 50; attempt++) { // some may be written before it shows
            worker.work();
        }
        nanos.addAndGet(60_000_000_000L);
        try (Receiver second = new Receiver(Optional.empty(), port)) {
            await(() -> {
                drain(worker);
                return second.messages.stream().anyMatch(m -> m.endsWith("{\"n\":40}"));
            });
            all.addAll(second.messages);
        }
        worker.close();
        List<String> expected = new ArrayList<>();
        for (int n = 1; n <= 40; n++) {
            expected.add("store:" + n + ":0");
        }
        List<String> ids =
                all.stream().map(m -> m.replaceAll("(?s).* id=\"([^\"]*)\".*", "$1")).toList();
        assertThat(new LinkedHashSet<>(ids)).containsExactlyElementsOf(expected);
    }

    @Test
    void aLocalSocketGetsWhatTheCLibraryWouldSend() throws Exception {
        Path socket = directory.resolve("log");
        Process receiver =
                new ProcessBuilder(
                                "python3",
                                "-c",
                                """
                                import socket, sys
                                s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
                                s.bind(sys.argv[1])
                                print("ready", flush=True)
                                for _ in range(2):
                                    print(s.recv(1 << 20).decode(), flush=True)
                                """,
                                socket.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (BufferedReader said =
                        new BufferedReader(
                                new InputStreamReader(
                                        receiver.getInputStream(), StandardCharsets.UTF_8));
                LoggerWorker worker = start(socket.toString(), false)) {
            queue.add(LineKind.RESULT, "{\"a\":1}", "\"" + "x".repeat(8 << 20) + "\"", "{}");
            assertThat(said.readLine()).isEqualTo("ready");
            drain(worker);
            String head = "<158>[A-Z][a-z]{2} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d auditqld\\[812]: ";
            assertThat(said.readLine()).matches(head + "\\{\"a\":1}");
            assertThat(said.readLine()).matches(head + "\\{}");
            assertThat(
                            ledger.counters().stream()
                                    .filter(c -> c.cause().equals("syslog_line_too_long"))
                                    .mapToLong(c -> c.count())
                                    .sum())
                    .isEqualTo(1);
        } finally {
            receiver.destroyForcibly();
        }
    }

    @Test
    void aLocalSocketThatIsNotThereKeepsLinesWaiting() throws Exception {
        queue.add(LineKind.RESULT, "{}");
        try (LoggerWorker worker = start(directory.resolve("none").toString(), false)) {
            assertThat(worker.work()).isZero();
            assertThat(worker.isFailing()).isTrue();
        }
        assertThat(queue.position("syslog").sequence()).isLessThanOrEqualTo(1);
    }

    @Test
    void anAddressThatIsNoneIsNamed() {
        for (String text : List.of("", "log", "udp://host:514", "tcp://host", "tls://:6514")) {
            assertThatThrownBy(() -> SyslogAddress.parse(text))
                    .isInstanceOf(SysException.class)
                    .hasMessageContaining("--logger_syslog_address=" + text);
        }
    }

    private void add(int from, int to) {
        for (int n = from; n <= to; n++) {
            queue.add(LineKind.RESULT, "{\"n\":" + n + "}");
        }
    }

    private void drain(LoggerWorker worker) {
        while (worker.work() > 0) {
            // until nothing is left
        }
        nanos.addAndGet(60_000_000_000L);
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as("it takes too long").isNegative();
            LockSupport.parkNanos(5_000_000);
        }
    }

    private LoggerWorker start(String address, boolean cee) throws Exception {
        return start(address, cee, Optional.empty());
    }

    private LoggerWorker start(String address, boolean cee, Optional<SSLContext> trust)
            throws Exception {
        return new LoggerWorker(
                queue,
                new SyslogLogger(
                        SyslogAddress.parse(address).open(trust),
                        new SyslogLogger.Options(19, cee, "auditqld", 812),
                        () -> "host",
                        "store",
                        ledger),
                ledger,
                nanos::get);
    }
}
