package io.auditql.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// SQL over logs, as a user asks it: files that rotate, grow, are packed, broken or not ours to read.
@Timeout(120)
class AuditLogsIT {
    private static final int SIGKILL = 9;

    @TempDir Path directory;

    private static String event(int serial) {
        return """
        type=SYSCALL msg=audit(1795368042.360:%1$d): arch=c000003e syscall=59 success=yes exit=0 items=0 ppid=1 pid=%1$d auid=1000 uid=0 comm="x" exe="/bin/x" key="k"
        type=EXECVE msg=audit(1795368042.360:%1$d): argc=1 a0="x"
        type=EOE msg=audit(1795368042.360:%1$d):
        """
                .formatted(serial);
    }

    private static String events(int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int serial = from; serial < to; serial++) {
            text.append(event(serial));
        }
        return text.toString();
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text, ISO_8859_1);
    }

    private Path packed(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(text.getBytes(ISO_8859_1));
        }
        return file;
    }

    private static List<String> lines(String... arguments) {
        try (Product product = Product.shell(arguments)) {
            assertThat(product.exitCode()).as(product.err()).isZero();
            return product.out().lines().toList();
        }
    }

    @Test
    void aDirectoryIsReadInTheOrderOfRotation() throws IOException {
        packed("audit.log.2.gz", events(1, 3));
        String split = event(3);
        int half = split.indexOf("type=EXECVE");
        file("audit.log.1", split.substring(0, half));
        file("audit.log", split.substring(half) + event(4));

        assertThat(
                        lines(
                                "--list",
                                "--noheader",
                                "--audit_log",
                                directory.toString(),
                                "SELECT serial, complete FROM audit_events"))
                .containsExactly("1|1", "2|1", "3|1", "4|1");
    }

    @Test
    void aStatementThatJoinsAndOneThatStreamsAgree() throws IOException {
        Path log = file("audit.log", events(1, 3000));
        String once = "SELECT count(*), sum(serial) FROM process_events";
        String joined =
                "SELECT count(*), sum(p.serial) FROM process_events p JOIN audit_events e ON p.serial = e.serial";
        String records =
                "SELECT count(*), sum(DISTINCT serial) FROM audit_records WHERE type = 'EXECVE'";
        String either =
                "SELECT count(*), sum(serial) FROM audit_events WHERE pid < 4000 OR ppid = 1";
        assertThat(
                        lines(
                                "--list",
                                "--noheader",
                                "--audit_log",
                                log.toString(),
                                once + ";" + joined + ";" + once + ";" + records + ";" + either))
                .containsExactly(
                        "2999|4498500",
                        "2999|4498500",
                        "2999|4498500",
                        "2999|4498500",
                        "2999|4498500");
    }

    @Test
    void theLedgerCountsEachRecordOnceHoweverOftenTheLogIsRead() throws IOException {
        Path log = file("audit.log", "nonsense\n" + events(1, 3));
        String loss =
                "SELECT count FROM audit_loss WHERE cause IN ('not_a_record', 'events') ORDER BY count";
        String rows = "SELECT serial FROM audit_events";
        assertThat(lines("--list", "--noheader", "--audit_log", log.toString(), loss + ";" + rows))
                .containsExactly("1", "2", "1", "2");
        assertThat(
                        lines(
                                "--list",
                                "--noheader",
                                "--audit_log",
                                log.toString(),
                                rows + ";" + rows + ";" + loss))
                .containsExactly("1", "2", "1", "2", "1", "2");
    }

    @Test
    void standardInputAndPipesAreReadOnce() throws IOException, InterruptedException {
        Path log = file("audit.log", events(1, 5));
        for (String source : List.of("-", "/dev/stdin")) {
            List<String> command =
                    new ArrayList<>(List.of("bash", "-c", "cat " + log + " | \"$@\"", "bash"));
            command.addAll(
                    Product.command(
                            Auditqli.class,
                            "--list",
                            "--noheader",
                            "--audit_log=" + source,
                            "SELECT count(*) FROM audit_events; SELECT count(*) FROM audit_records;"
                                    + " SELECT count(*) FROM audit_events"));
            Process process =
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            String out = new String(process.getInputStream().readAllBytes(), ISO_8859_1);
            assertThat(process.waitFor()).isZero();
            assertThat(out.lines()).as(source).containsExactly("4", "12", "4");
        }
    }

    @Test
    void whatCannotBeReadIsSaidBehindTheRowsOfTheRest() throws IOException {
        Path whole = file("a.log", events(1, 3));
        Path packed = packed("b.log.gz", events(3, 2000));
        byte[] bytes = Files.readAllBytes(packed);
        Files.write(packed, java.util.Arrays.copyOf(bytes, bytes.length * 3 / 4));
        try (Product product =
                Product.shell(
                        "--list",
                        "--noheader",
                        "--audit_log=" + packed,
                        "--audit_log=" + whole,
                        "SELECT serial FROM audit_events")) {
            assertThat(product.exitCode()).isEqualTo(1);
            assertThat(product.err()).contains("b.log.gz").contains("to its end");
            assertThat(product.out().lines()).contains("3", "4", "500").endsWith("1", "2");
        }
    }

    @Test
    void aFileThatMayNotBeReadIsNamed() throws IOException, InterruptedException {
        Path secret = file("secret.log", event(1));
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("---------"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path other = file("other.log", event(2));
        List<String> command =
                new ArrayList<>(List.of("setpriv", "--reuid=65534", "--clear-groups"));
        command.addAll(
                Product.command(
                        Auditqli.class,
                        "--list",
                        "--noheader",
                        "--audit_log=" + secret,
                        "--audit_log=" + other,
                        "SELECT serial FROM audit_events"));
        boolean root = "root".equals(System.getProperty("user.name"));
        if (!root || !Files.isExecutable(Path.of("/usr/bin/setpriv"))) {
            System.out.println(
                    "aFileThatMayNotBeReadIsNamed is skipped: it takes root and setpriv");
            return;
        }
        Process process = new ProcessBuilder(command).start();
        String out = new String(process.getInputStream().readAllBytes(), ISO_8859_1);
        String err = new String(process.getErrorStream().readAllBytes(), ISO_8859_1);
        assertThat(process.waitFor()).as(err).isEqualTo(1);
        assertThat(err).contains("secret.log").contains("permission denied");
        assertThat(out.lines()).containsExactly("2");
    }

    @Test
    void aTailFollowsALogThatGrowsAndRotates() throws IOException, InterruptedException {
        Path log = file("audit.log", event(1));
        try (Product product =
                Product.shell(
                        "--tail",
                        "--tail_rows=4",
                        "--json",
                        "--audit_log=" + log,
                        "SELECT serial FROM audit_events")) {
            awaitRows(product, 1);
            Files.writeString(log, event(2), StandardOpenOption.APPEND);
            awaitRows(product, 2);
            Files.move(log, directory.resolve("audit.log.1"));
            Files.writeString(log, event(3));
            awaitRows(product, 3);
            // an event whose end never comes closes when time has passed
            Files.writeString(
                    log,
                    "type=CWD msg=audit(1795368042.360:4): cwd=\"/\"\n",
                    StandardOpenOption.APPEND);
            assertThat(product.exitCode()).isZero();
            assertThat(product.lines())
                    .containsExactly(
                            "{\"serial\":\"1\"}",
                            "{\"serial\":\"2\"}",
                            "{\"serial\":\"3\"}",
                            "{\"serial\":\"4\"}");
        }
    }

    /// A kill leaves the temporary store behind; the next start removes it.
    @Test
    void theTemporaryStoreGoesAlsoAfterAKill() throws Exception {
        Path log = file("audit.log", events(1, 100));
        Product killed =
                Product.shell(
                        "--tail",
                        "--json",
                        "--audit_log=" + log,
                        "SELECT serial FROM audit_events");
        awaitRows(killed, 50);
        List<Path> left = stores();
        killed.signal(SIGKILL).exitCode();
        assertThat(left).isNotEmpty();
        lines("--audit_log", log.toString(), "SELECT count(*) FROM audit_events");
        List<Path> after = stores();
        after.retainAll(left);
        after.removeIf(AuditLogsIT::isInUse);
        assertThat(after).isEmpty();
    }

    private static void awaitRows(Product product, int rows) {
        product.await(rows + " rows", () -> product.lines().size() >= rows);
    }

    private static boolean isInUse(Path store) {
        try {
            String pid = Files.readString(store.resolve("lock")).strip();
            return Files.exists(Path.of("/proc", pid));
        } catch (IOException e) {
            return false;
        }
    }

    private static List<Path> stores() throws IOException {
        List<Path> stores = new ArrayList<>();
        for (String base : List.of("/dev/shm", "/var/tmp", System.getProperty("java.io.tmpdir"))) {
            try (DirectoryStream<Path> found =
                    Files.newDirectoryStream(Path.of(base), "auditql-store-*")) {
                found.forEach(stores::add);
            }
        }
        return stores;
    }
}
