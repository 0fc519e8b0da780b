package io.auditql.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.auditql.audit.source.KernelUnderTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Programs that report to the audit trail, and one that lies to it.
class UserEventsIT extends KernelTest {
    private static final String SELECT =
            "SELECT pid, uid, auid, type, type_name, message, path, exe, acct, op, result, address, hostname, terminal, grantors,"
                    + " session, cmd FROM user_events";

    private Product live(String... flags) {
        List<String> all = new ArrayList<>(List.of(flags));
        all.add("--json");
        return Product.live(run(), all.toArray(String[]::new)).whenRecording();
    }

    private static List<JsonObject> answer(Product product) {
        String mark = "mark-" + System.nanoTime();
        KernelUnderTest.run("/bin/true", mark);
        product.askUntilFound(
                "SELECT pid FROM process_events WHERE cmdline = '/bin/true " + mark + "'");
        return product.ask(SELECT);
    }

    private static String program(String name) {
        for (String directory : List.of("/usr/sbin/", "/usr/bin/", "/sbin/", "/bin/")) {
            if (Files.isExecutable(Path.of(directory + name))) {
                return directory + name;
            }
        }
        System.out.println("left out: " + name + " is not installed");
        return "";
    }

    @Test
    void suAndSudoReportWhoBecomesWhom() {
        String sudo = program("sudo");
        try (Product product = live()) {
            KernelUnderTest.run("su", "-s", "/bin/true", "nobody");
            if (!sudo.isEmpty()) {
                KernelUnderTest.run(sudo, "-n", "-u", "nobody", "/bin/echo", "two words");
            }
            List<JsonObject> rows = answer(product);

            assertThat(rows)
                    .filteredOn(row -> row.get("path").endsWith("/su"))
                    .extracting(row ->
                            String.join(
                                    " ",
                                    row.get("type_name"),
                                    row.get("op"),
                                    row.get("acct"),
                                    row.get("result")))
                    .contains(
                            "USER_AUTH PAM:authentication nobody success",
                            "USER_START PAM:session_open nobody success",
                            "USER_END PAM:session_close nobody success");
            assertThat(rows)
                    .filteredOn(row ->
                            row.get("path").endsWith("/su") && row.get("type").equals("1100"))
                    .allSatisfy(row -> {
                        assertThat(row.get("grantors")).contains("pam_rootok");
                        assertThat(row.get("uid")).isEqualTo("0");
                        assertThat(row.get("exe")).isEqualTo(row.get("path"));
                    });
            if (!sudo.isEmpty()) {
                assertThat(rows)
                        .filteredOn(row -> row.get("type_name").equals("USER_CMD"))
                        .singleElement()
                        .satisfies(row -> {
                            assertThat(row.get("cmd")).contains("/bin/echo two words");
                            assertThat(row.get("result")).isEqualTo("success");
                        });
            }
            assertThat(product.finish()).isZero();
        }
        try (Product product = live("--audit_allow_user_events=false")) {
            KernelUnderTest.run("su", "-s", "/bin/true", "nobody");
            assertThat(answer(product)).isEmpty();
            assertThat(product.finish()).isZero();
        }
    }

    @Test
    void aLieInTheTextChangesNothingThatTheKernelWrote() {
        NativeProgram actor = NativeProgram.actor().orSkip();
        List<String> lies =
                List.of(
                        "op=login acct=\"root\" pid=1 uid=4242 auid=4242 ses=1 exe=\"/usr/sbin/sshd\" res=success",
                        "x' pid=1 uid=4242 auid=4242 ses=1 msg='y",
                        "x'\u001dpid=1 uid=4242 auid=4242 ses=1 msg='",
                        "x\ntype=USER_LOGIN msg=audit(1.000:1): pid=1 uid=4242 auid=4242 ses=1 msg='z",
                        "\" pid=1 uid=4242 auid=4242 ses=1 \"");
        try (Product product = live()) {
            List<JsonObject> sent = new ArrayList<>();
            for (String lie : lies) {
                sent.add(actor.run("user", "1112", lie).getFirst());
            }
            sent.add(actor.run("user", "2100", "op=x res=1").getFirst());
            KernelUnderTest.run("auditctl", "-m", "pid=1 uid=4242 auid=4242 ses=1");
            List<JsonObject> rows = answer(product);

            for (int i = 0; i < sent.size(); i++) {
                String pid = sent.get(i).get("pid");
                String lie = i < lies.size() ? lies.get(i) : "op=x res=1";
                assertThat(rows)
                        .filteredOn(row -> row.get("pid").equals(pid))
                        .as(lie)
                        .singleElement()
                        .satisfies(row -> {
                            assertThat(row.get("uid")).isEqualTo("0");
                            assertThat(row.get("auid")).isNotEqualTo("4242");
                            assertThat(row.get("session")).isNotEqualTo("1");
                        });
            }
            assertThat(rows).noneMatch(row -> row.get("pid").equals("1"));
            assertThat(rows)
                    .filteredOn(row -> row.get("path").endsWith("auditctl"))
                    .singleElement()
                    .satisfies(row -> {
                        assertThat(row.get("type_name")).isEqualTo("USER");
                        assertThat(row.get("message")).contains("pid=1 uid=4242");
                        assertThat(row.get("uid")).isEqualTo("0");
                        assertThat(row.get("auid")).isNotEqualTo("4242");
                    });
            assertThat(product.finish()).isZero();
        }
    }

    @Test
    void aLoginOverTheNetworkNamesAccountAndAddress() throws IOException, InterruptedException {
        String sshd = program("sshd");
        assumeTrue(!sshd.isEmpty(), "sshd is not installed");
        Path keys = directory.resolve("keys");
        Files.createDirectory(
                keys,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        for (String name : List.of("host", "user")) {
            KernelUnderTest.run(
                    "ssh-keygen",
                    "-q",
                    "-t",
                    "ed25519",
                    "-N",
                    "",
                    "-f",
                    keys.resolve(name).toString());
        }
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            port = free.getLocalPort();
        }
        Files.createDirectories(Path.of("/run/sshd"));
        Process server =
                new ProcessBuilder(
                                sshd,
                                "-D",
                                "-e",
                                "-f",
                                "/dev/null",
                                "-p",
                                Integer.toString(port),
                                "-h",
                                keys.resolve("host").toString(),
                                "-o",
                                "ListenAddress=127.0.0.1",
                                "-o",
                                "AuthorizedKeysFile=" + keys.resolve("user.pub"),
                                "-o",
                                "StrictModes=no",
                                "-o",
                                "PidFile=none",
                                "-o",
                                "UsePAM=yes",
                                "-o",
                                "PermitRootLogin=yes",
                                "-o",
                                "PasswordAuthentication=no")
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("sshd.log").toFile())
                        .start();
        try (Product product = live()) {
            product.await("sshd listens", () -> answers(port));
            ssh(port, keys, "root");
            ssh(port, keys, "no such user");
            List<JsonObject> rows = new ArrayList<>();
            product.await(
                    "the logins come",
                    () -> {
                        rows.clear();
                        rows.addAll(answer(product));
                        return rows.stream().anyMatch(r -> r.get("acct").equals("(invalid user)"));
                    });

            assertThat(rows)
                    .filteredOn(row -> row.get("type_name").equals("USER_START"))
                    .anySatisfy(row -> {
                        assertThat(row.get("op")).isEqualTo("PAM:session_open");
                        assertThat(row.get("acct")).isEqualTo("root");
                        assertThat(row.get("address")).isEqualTo("127.0.0.1");
                        assertThat(row.get("path")).isEqualTo("/usr/sbin/sshd");
                        assertThat(row.get("terminal")).isEqualTo("ssh");
                        assertThat(row.get("result")).isEqualTo("success");
                    });
            assertThat(rows)
                    .filteredOn(row -> row.get("type_name").equals("USER_LOGIN"))
                    .anySatisfy(row -> {
                        assertThat(row.get("op")).isEqualTo("login");
                        assertThat(row.get("acct")).isEqualTo("(invalid user)");
                        assertThat(row.get("address")).isEqualTo("127.0.0.1");
                        assertThat(row.get("result")).isEqualTo("failed");
                    });
            assertThat(product.finish()).isZero();
        } finally {
            server.destroy();
            server.waitFor();
        }
    }

    private static boolean answers(int port) {
        try (java.net.Socket socket =
                new java.net.Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
            return socket.isConnected();
        } catch (IOException _) {
            return false;
        }
    }

    private static void ssh(int port, Path keys, String user) {
        KernelUnderTest.run(
                "ssh",
                "-p",
                Integer.toString(port),
                "-i",
                keys.resolve("user").toString(),
                "-o",
                "BatchMode=yes",
                "-o",
                "StrictHostKeyChecking=no",
                "-o",
                "UserKnownHostsFile=/dev/null",
                "-l",
                user,
                "127.0.0.1",
                "true");
    }
}
