package io.auditql.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.auditql.logger.Certificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The daemon with a TLS server that is away at first, and a file beside it that tells what the server should have.
class TlsLoggerIT {
    private static final String SECRET = "not-to-be-seen";
    private static final String KEY = "key-not-to-be-seen";
    private static final int SIGKILL = 9;
    private static final Pattern IDS = Pattern.compile("\"ids\":\\[(.*)]}$");

    @TempDir private Path directory;
    private final List<String> enrollments = Collections.synchronizedList(new ArrayList<>());
    private final List<String> batches = Collections.synchronizedList(new ArrayList<>());

    private void enroll(HttpExchange exchange) throws IOException {
        enrollments.add(body(exchange));
        reply(exchange, "{\"node_key\":\"" + KEY + "\"}");
    }

    private void take(HttpExchange exchange) throws IOException {
        batches.add(body(exchange));
        reply(exchange, "{}");
    }

    private static String body(HttpExchange exchange) throws IOException {
        return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static void reply(HttpExchange exchange, String text) throws IOException {
        exchange.sendResponseHeaders(200, text.length());
        exchange.getResponseBody().write(text.getBytes(StandardCharsets.US_ASCII));
        exchange.close();
    }

    @Test
    void whatWasLoggedWhileTheServerWasAwayReachesItOnceItIsThere() throws Exception {
        Certificates certificates = new Certificates(directory);
        HttpsServer server =
                HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        server.setHttpsConfigurator(new HttpsConfigurator(certificates.server()));
        server.createContext("/enroll", this::enroll);
        server.createContext("/log", this::take);
        Files.writeString(directory.resolve("secret"), SECRET + "\n");
        Files.writeString(
                directory.resolve("auditql.conf"),
                """
                {"options": {"schedule_splay_percent": 0}, "schedule": {
                  "flags": {"query": "SELECT abs(random()) AS n, (SELECT group_concat(value) FROM osquery_flags) AS v",
                            "interval": 1}}}
                """);
        // the port takes connections, and nobody answers them, until the server starts
        try {
            try (Product daemon = daemon(certificates, server)) {
                daemon.await("three lines in the file", () -> logged().size() >= 3);
                daemon.signal(SIGKILL);
                daemon.exitCode();
            }
            server.start();
            try (Product daemon = daemon(certificates, server)) {
                int before = logged().size();
                daemon.await(
                        "what was logged, at the server",
                        () -> received().values().containsAll(logged().subList(0, before)));
                assertThat(daemon.end()).isZero();
                assertThat(daemon.err() + daemon.out()).doesNotContain(SECRET, KEY);
            }
        } finally {
            server.stop(0);
        }
        assertThat(logged()).as("the file").doesNotHaveDuplicates();
        assertThat(Set.copyOf(received().values())).containsAll(new HashSet<>(logged()));
        assertThat(String.join("", logged())).doesNotContain(SECRET, KEY);
        assertThat(enrollments)
                .singleElement()
                .asString()
                .contains("\"enroll_secret\":\"" + SECRET + "\"", "\"osquery_info\":{\"")
                .containsPattern("\"os_version\":\\{[^}]*\"platform\":\"\\w+\"");
    }

    private Product daemon(Certificates certificates, HttpsServer server) throws Exception {
        return Product.start(
                Auditqld.class,
                "--config_path=" + directory.resolve("auditql.conf"),
                "--run_path=" + directory.resolve("run"),
                "--database_path=" + directory.resolve("db"),
                "--logger_path=" + directory.resolve("log"),
                "--pidfile=" + directory.resolve("pidfile"),
                "--logger_plugin=filesystem,tls",
                "--tls_hostname=localhost:" + server.getAddress().getPort(),
                "--tls_server_certs=" + certificates.certificate(),
                "--enroll_secret_path=" + directory.resolve("secret"),
                "--enroll_tls_endpoint=/enroll",
                "--logger_tls_endpoint=/log",
                "--logger_tls_period=1");
    }

    /// The lines in the file.
    private List<String> logged() {
        try {
            String text = Files.readString(directory.resolve("log/auditqld.results.log"));
            return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        } catch (IOException _) {
            return List.of(); // not yet
        }
    }

    /// The lines at the server, each by its id.
    private Map<String, String> received() {
        Map<String, String> lines = new LinkedHashMap<>();
        for (String batch : List.copyOf(batches)) {
            Matcher ids = IDS.matcher(batch);
            assertThat(ids.find()).isTrue();
            String data = batch.substring(batch.indexOf("\"data\":[") + 8, ids.start() - 2);
            String[] each = data.split("(?<=}),(?=\\{\"name\")");
            String[] names = ids.group(1).split(",");
            assertThat(names).hasSameSizeAs(each);
            for (int i = 0; i < names.length; i++) {
                String before = lines.put(names[i], each[i]);
                assertThat(before == null || before.equals(each[i])).isTrue();
            }
        }
        return lines;
    }
}
