package io.auditql.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is wrong is named with the next step, what is right beside it is answered, and nothing hangs.
@Timeout(60)
class BadInputIT {
    @TempDir Path directory;

    /// An exec of a process, with a stamp of its own.
    private static String event(int pid) {
        return """
        type=SYSCALL msg=audit(1795368042.360:%1$d): arch=c000003e syscall=59 success=yes exit=0 a0=1 a1=2 a2=3 a3=4 items=1 ppid=1 pid=%1$d auid=1000 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=2 comm="good" exe="/usr/bin/good" key="exec"
        type=EXECVE msg=audit(1795368042.360:%1$d): argc=2 a0="good" a1="%1$d"
        type=CWD msg=audit(1795368042.360:%1$d): cwd="/"
        type=EOE msg=audit(1795368042.360:%1$d):
        """
                .formatted(pid);
    }

    private Path log(String text) throws IOException {
        return Files.writeString(directory.resolve("audit.log"), text, ISO_8859_1);
    }

    private static List<JsonObject> answer(Path log, String sql) {
        try (Product product = Product.shell("--audit_log=" + log, "--json", sql)) {
            assertThat(product.exitCode()).as(product.err()).isZero();
            assertThat(product.err()).doesNotContain("Exception");
            return JsonRows.of(product.out());
        }
    }

    private static Map<String, Long> losses(Path log) {
        Map<String, Long> losses = new HashMap<>();
        answer(log, "SELECT cause, count FROM audit_loss WHERE loss = 1 AND count > 0")
                .forEach(row -> losses.put(row.get("cause"), row.number("count")));
        return losses;
    }

    private static final String PIDS =
            "SELECT pid, cmdline, complete FROM process_events ORDER BY pid";

    @Test
    void goodRecordsBetweenBadLinesAreRows() throws IOException {
        Path log =
                log(
                        "this is no record\n"
                                + event(701)
                                + "type=SYSCALL msg=audit(1795368042.360\n"
                                + "type=SYSCALL msg=audit(x.y:z): arch=c000003e\n"
                                + "type=EXECVE msg=audit(1795368042.360:99999999999999999999): argc=1\n"
                                + "\0\1\2\377\n"
                                + "\n"
                                + event(702)
                                + "type=\n"
                                + "type=EXECVE\n"
                                + event(703).stripTrailing()); // without an end of line

        assertThat(answer(log, PIDS))
                .extracting(row -> row.get("pid") + " " + row.get("cmdline"))
                .containsExactly("701 good 701", "702 good 702", "703 good 703");
        assertThat(losses(log)).isEqualTo(Map.of("not_a_record", 4L, "bad_stamp", 3L));
    }

    @Test
    void cutAndAbsurdRecordsAreRowsThatSayTheyAreIncomplete() throws IOException {
        Path log =
                log(
                        event(701)
                                + event(702).replace("argc=2", "argc=4294967295")
                                + event(703).replace("argc=2", "argc=99999999999999999999999999")
                                + event(704).replace("a1=\"704\"", "a1_len=4000000000 a1[0]=4141")
                                + event(705).replaceAll("type=EXECVE.*\n", "")
                                + event(706).replace("a1=\"706\"", "a4000000000=\"far\"")
                                + event(707).replaceAll("type=EOE.*\n", "")
                                + event(708)
                                        .replaceAll(
                                                " key=\"exec\"\n(?s).*",
                                                "")); // the end of the file

        Map<String, String> complete = new HashMap<>();
        answer(log, PIDS).forEach(row -> complete.put(row.get("pid"), row.get("complete")));
        assertThat(complete)
                .containsEntry("701", "1")
                .containsEntry("702", "0")
                .containsEntry("703", "0")
                .containsEntry("704", "0")
                .containsEntry("705", "0")
                .containsEntry("706", "0")
                .containsKey("707")
                .containsEntry("708", "0");
        assertThat(losses(log)).containsKey("incomplete");
    }

    @Test
    void aLineWithoutEndIsCountedAndTheNextIsRead() throws IOException {
        Path log = log(event(701) + "type=EXECVE msg=" + "A".repeat(5 << 20) + "\n" + event(702));

        assertThat(answer(log, PIDS))
                .extracting(row -> row.get("pid"))
                .containsExactly("701", "702");
        assertThat(losses(log)).isEqualTo(Map.of("line_too_long", 1L));
    }

    @Test
    void randomBytesAreNoRowsAndNoHarm() throws IOException {
        long seed = Long.getLong("seed", 20_261_122);
        System.out.println("random bytes of seed " + seed);
        Random random = new Random(seed);
        byte[] bytes = new byte[1 << 20];
        random.nextBytes(bytes);
        Path log = Files.write(directory.resolve("random"), bytes);
        assertThat(answer(log, PIDS)).isEmpty();
        long lines =
                answer(log, "SELECT count FROM audit_loss WHERE cause = 'not_a_record'")
                        .getFirst()
                        .number("count");
        assertThat(lines).isPositive();

        // good records with single bytes changed: each is a row or is counted, and those untouched
        // are rows
        StringBuilder text = new StringBuilder();
        List<String> untouched = new ArrayList<>();
        for (int i = 1; i <= 500; i++) {
            byte[] event = event(1000 + i).getBytes(ISO_8859_1);
            if (i % 5 == 0) {
                untouched.add(Integer.toString(1000 + i));
            } else {
                event[random.nextInt(event.length - 1)] = (byte) random.nextInt(256);
            }
            text.append(new String(event, ISO_8859_1)).append('\n');
        }
        assertThat(answer(log(text.toString()), PIDS))
                .extracting(row -> row.get("pid"))
                .containsAll(untouched);
    }

    @Test
    void filesThatCannotBeReadAreNamed() throws IOException {
        refused(1, "/nonexistent/audit.log", "--audit_log=/nonexistent/audit.log", "SELECT 1");
        refused(1, directory.toString(), "--audit_log=" + directory, "SELECT 1");
        refused(1, "not a recording", "--audit_replay=" + log(event(701)), "SELECT 1");
        refused(1, "/nonexistent/r", "--audit_replay=/nonexistent/r", "SELECT 1");
        refused(1, "/nonexistent.so", "--sqlite_library=/nonexistent.so", "SELECT 1");
        refused(1, "is not SQLite", "--sqlite_library=" + libraryOfC(), "SELECT 1");
    }

    private static Path libraryOfC() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/maps")).stream()
                .filter(line -> line.endsWith("libc.so.6"))
                .map(line -> Path.of(line.substring(line.indexOf('/'))))
                .findFirst()
                .orElseThrow();
    }

    private static void refused(int exitCode, String named, String... arguments) {
        try (Product product = Product.shell(arguments)) {
            assertThat(product.exitCode()).as(String.join(" ", arguments)).isEqualTo(exitCode);
            assertThat(product.err()).contains(named).doesNotContain("\tat ");
            assertThat(product.out()).isEmpty();
        }
    }

    /// The numbers are those of sqlite3.h: 1 is SQLITE_ERROR, 23 SQLITE_AUTH.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    SELEC 1                             | 1  | syntax error
                    SELECT * FROM nowhere               | 1  | no such table: nowhere
                    SELECT elsewhere FROM users         | 1  | no such column: elsewhere
                    SELECT abs(-9223372036854775808)    | 1  | integer overflow
                    ATTACH '/tmp/elsewhere.db' AS x     | 23 | not authorized
                    PRAGMA writable_schema=1            | 23 | not authorized
                    SELECT load_extension('x')          | 1  | not authorized
                    DELETE FROM process_events          | 1  | may not be modified
                    """)
    void anSqlErrorIsSqlitesOwn(String sql, int exitCode, String message) {
        refused(exitCode, message, sql);
    }

    @Test
    void aScriptGoesOnBehindAnError() {
        try (Product product = Product.shell("--json")) {
            assertThat(product.askOne("SELECT 1")).isEqualTo("1");
            product.type("SELEC 2;\n");
            product.await("complains", () -> product.err().contains("near line 2: near \"SELEC\""));
            assertThat(product.askOne("SELECT 3")).isEqualTo("3");
            assertThat(product.finish()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--audit_allow_socket", "-audit_allow_socket", "--audit_allow_sockts=1"})
    void anUnknownFlagIsAnErrorWithASuggestion(String flag) {
        refused(1, "did you mean --audit_allow_sockets?", flag, "SELECT 1");
    }

    @Test
    void aReaderThatHasSeenEnoughEndsTheProgram() throws Exception {
        StringBuilder events = new StringBuilder();
        for (int i = 1; i <= 20_000; i++) {
            events.append(event(i));
        }
        Path log = log(events.toString());
        for (String style : List.of("--json", "--csv", "--list", "--line", "--tail")) {
            List<String> command =
                    new ArrayList<>(
                            List.of(
                                    "bash",
                                    "-c",
                                    "\"$@\" | head -n 1 >/dev/null; exit ${PIPESTATUS[0]}",
                                    "bash"));
            command.addAll(
                    Product.command(
                            Auditqli.class,
                            style,
                            "--audit_log=" + log,
                            "SELECT *, argv FROM process_events"));
            Path err = directory.resolve("err");
            Process process = new ProcessBuilder(command).redirectError(err.toFile()).start();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).as(style).isTrue();
            assertThat(process.exitValue()).as(style).isZero();
            assertThat(err).as(style).isEmptyFile();
        }
    }

    @Test
    void aTailOfAFileEndsWithTheRowsThatWereWanted() throws IOException {
        try (Product product =
                Product.shell(
                        "--tail",
                        "--tail_rows=2",
                        "--json",
                        "--audit_log=" + log(event(701) + event(702)),
                        "SELECT pid FROM process_events")) {
            assertThat(product.exitCode()).isZero();
            assertThat(product.lines()).containsExactly("{\"pid\":\"701\"}", "{\"pid\":\"702\"}");
        }
    }
}
