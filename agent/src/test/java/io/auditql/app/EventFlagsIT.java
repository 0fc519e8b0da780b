package io.auditql.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.auditql.audit.source.KernelUnderTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Each flag that adds or takes away rows, with and without: a program acts and says what it did, and the rows say the same, or
/// are not there.
class EventFlagsIT extends KernelTest {
    private static final String PROCESSES =
            "SELECT pid, parent, path, syscall, exit, target_pid, signal, complete FROM process_events";
    private static final String SOCKETS =
            "SELECT pid, action, syscall, fd, family_name, local_address, local_port, remote_address, remote_port, socket,"
                    + " status, success, exit, complete FROM socket_events";

    private NativeProgram actor;

    @BeforeEach
    void compile() {
        actor = NativeProgram.actor().orSkip();
    }

    private Product live(String... flags) {
        List<String> all = new ArrayList<>(List.of(flags));
        all.add("--json");
        return Product.live(run(), all.toArray(String[]::new)).whenRecording();
    }

    /// The rows of an answer, when everything that happened before has come.
    private static List<JsonObject> answer(Product product, String sql) {
        String mark = "mark-" + System.nanoTime();
        KernelUnderTest.run("/bin/true", mark);
        product.askUntilFound(
                "SELECT pid FROM process_events WHERE cmdline = '/bin/true " + mark + "'");
        return product.ask(sql);
    }

    private static List<JsonObject> of(List<JsonObject> rows, JsonObject said) {
        return rows.stream().filter(row -> row.get("pid").equals(said.get("pid"))).toList();
    }

    private JsonObject act(String... words) {
        return actor.run(words).getLast();
    }

    // processes

    @Test
    void processesMadeSignalledAndEndedAreRowsWhenAskedFor() {
        try (Product product =
                live(
                        "--audit_allow_fork_process_events",
                        "--audit_allow_kill_process_events",
                        "--audit_allow_exit_events")) {
            List<JsonObject> forks =
                    List.of(
                            act("make", "fork", "-"),
                            act("make", "vfork", "-"),
                            act("make", "clone", "-"),
                            act("make", "clone3", "-"),
                            act("make", "clone-parent", "-"),
                            act("make", "double-fork", "-"),
                            act("make", "posix_spawn", "/bin/true"));
            JsonObject thread = act("make", "thread", "-");
            List<JsonObject> kills =
                    List.of(
                            act("kill", "kill", "15"),
                            act("kill", "tkill", "10"),
                            act("kill", "tgkill", "12"),
                            act("kill", "sigqueue", "1"),
                            act("kill", "pidfd", "9"));
            JsonObject exit = act("exit", "7");
            List<JsonObject> rows = answer(product, PROCESSES);

            assertThat(forks)
                    .allSatisfy(said ->
                            assertThat(rows)
                                    .filteredOn(row ->
                                            row.get("pid").equals(said.get("result"))
                                                    && row.get("syscall").matches("v?fork|clone3?"))
                                    .as(said.toString())
                                    .singleElement()
                                    .satisfies(row -> {
                                        assertThat(row.get("parent")).isEqualTo(said.get("parent"));
                                        assertThat(row.get("path"))
                                                .isEqualTo(actor.file().toString());
                                        assertThat(row.get("complete")).isEqualTo("1");
                                    }));
            assertThat(rows)
                    .filteredOn(row ->
                            row.get("pid").equals(thread.get("result"))
                                    && row.get("complete").equals("1"))
                    .isEmpty();
            assertThat(kills)
                    .allSatisfy(said ->
                            assertThat(of(rows, said))
                                    .filteredOn(row ->
                                            row.get("syscall").matches(".*(kill|signal|queueinfo)"))
                                    .as(said.toString())
                                    .singleElement()
                                    .satisfies(row ->
                                            assertThat(row.get("target_pid"))
                                                    .isEqualTo(said.get("child"))));
            assertThat(rows)
                    .extracting(row -> row.values().get("signal"))
                    .contains("15", "10", "12", "1", "9");
            assertThat(of(rows, exit))
                    .filteredOn(row -> row.get("syscall").equals("exit_group"))
                    .singleElement()
                    .satisfies(row -> assertThat(row.get("exit")).isEqualTo("7"));
            assertThat(product.finish()).isZero();
        }
        try (Product product = live()) {
            act("make", "fork", "-");
            act("kill", "kill", "15");
            JsonObject exit = act("exit", "7");
            List<JsonObject> rows = answer(product, PROCESSES);
            assertThat(rows).allMatch(row -> row.get("syscall").equals("execve"));
            assertThat(of(rows, exit)).isNotEmpty();
            assertThat(Auditctl.rules())
                    .noneMatch(rule -> rule.matches(".*(fork|kill|exit_group).*"));
            assertThat(product.finish()).isZero();
        }
    }

    // sockets

    @Test
    void acceptedConnectionsAreRowsUnlessSwitchedOff() {
        try (Product product = live()) {
            List<JsonObject> calls =
                    List.of(
                            act("serve", "accept"),
                            act("serve", "accept4"),
                            act("serve-null", "accept4"));
            List<JsonObject> nobody = actor.run("serve-nobody", "accept");
            List<JsonObject> rows = answer(product, SOCKETS);
            for (JsonObject said : calls) {
                boolean peer = said.number("port") > 0;
                assertThat(of(rows, said))
                        .filteredOn(row -> row.get("action").equals("accept"))
                        .as(said.toString())
                        .singleElement()
                        .satisfies(row -> {
                            assertThat(row.get("remote_address"))
                                    .isEqualTo(peer ? "127.0.0.1" : "");
                            assertThat(row.get("remote_port")).isEqualTo(said.get("port"));
                            assertThat(row.get("fd")).isEqualTo(said.get("fd"));
                            assertThat(row.get("exit")).isEqualTo(said.get("result"));
                            assertThat(row.get("status")).isEqualTo("succeeded");
                            assertThat(row.get("complete")).isEqualTo("1");
                        });
                assertThat(of(rows, said))
                        .filteredOn(row -> row.get("action").equals("listen"))
                        .singleElement()
                        .satisfies(row -> assertThat(row.get("fd")).isEqualTo(said.get("fd")));
            }
            assertThat(of(rows, nobody.getLast()))
                    .noneMatch(row -> row.get("action").equals("accept"));
            assertThat(product.finish()).isZero();
        }
        try (Product product = live("--audit_allow_accept_socket_events=false")) {
            JsonObject said = act("serve", "accept");
            List<JsonObject> rows = of(answer(product, SOCKETS), said);
            assertThat(rows)
                    .extracting(row -> row.get("action"))
                    .containsExactly("bind", "listen", "connect");
            assertThat(Auditctl.rules()).noneMatch(rule -> rule.contains("accept"));
            assertThat(product.finish()).isZero();
        }
    }

    @Test
    void anAcceptThatFindsNobodyIsARowWhenAskedFor() {
        try (Product product = live("--audit_allow_null_accept_socket_events")) {
            JsonObject said = act("serve-nobody", "accept");
            assertThat(of(answer(product, SOCKETS), said))
                    .filteredOn(row -> row.get("action").equals("accept"))
                    .singleElement()
                    .satisfies(row -> {
                        assertThat(row.get("status")).isEqualTo("no_client");
                        assertThat(row.get("success")).isEqualTo("1");
                        assertThat(row.get("exit")).isEqualTo("-" + said.get("errno"));
                    });
            assertThat(product.finish()).isZero();
        }
        try (Product product = live("--audit_allow_failed_socket_events")) {
            JsonObject said = act("serve-nobody", "accept");
            assertThat(of(answer(product, SOCKETS), said))
                    .filteredOn(row -> row.get("syscall").equals("accept"))
                    .singleElement()
                    .satisfies(row -> {
                        assertThat(row.get("status")).isEqualTo("failed");
                        assertThat(row.get("success")).isEqualTo("0");
                    });
            assertThat(product.finish()).isZero();
        }
    }

    @Test
    void whatIsSentWithAnAddressIsARowWhenAskedFor() {
        List<String> ways = List.of("sendto", "sendmsg", "sendmmsg", "fastopen");
        try (Product product =
                live("--audit_allow_send_socket_events", "--audit_allow_failed_socket_events")) {
            List<JsonObject> sent = ways.stream().map(way -> act("send", way, "9")).toList();
            JsonObject connected = act("send", "connected", "9");
            List<JsonObject> rows = answer(product, SOCKETS);
            for (int i = 0; i < ways.size(); i++) {
                String way = ways.get(i);
                boolean stream = way.equals("fastopen");
                JsonObject said = sent.get(i);
                assertThat(of(rows, said))
                        .as(way)
                        .singleElement()
                        .satisfies(row -> {
                            assertThat(row.get("action")).isEqualTo(stream ? "connect" : "send");
                            assertThat(row.get("syscall")).isEqualTo(stream ? "sendto" : way);
                            assertThat(row.get("remote_address")).isEqualTo("127.0.0.1");
                            assertThat(row.get("remote_port")).isEqualTo("9");
                            assertThat(row.get("success"))
                                    .isEqualTo(said.number("result") < 0 ? "0" : "1");
                        });
            }
            assertThat(of(rows, connected))
                    .extracting(row -> row.get("action"))
                    .containsExactly("connect");
            assertThat(product.finish()).isZero();
        }
        try (Product product = live()) {
            List<JsonObject> sent = ways.stream().map(way -> act("send", way, "9")).toList();
            List<JsonObject> rows = answer(product, SOCKETS);
            assertThat(sent).allSatisfy(said -> assertThat(of(rows, said)).isEmpty());
            assertThat(Auditctl.rules()).noneMatch(rule -> rule.contains("send"));
            assertThat(product.finish()).isZero();
        }
    }

    @Test
    void unixSocketsAreRowsWithTheirExactNameWhenAskedFor() throws IOException {
        String path = directory + "/a socket";
        String[][] acts = {
            {"unix", "bind", path},
            {"unix", "bind", "@auditql-test"},
            {"unix", "bind", "-"},
            {"unix", "connect", path + ".missing"},
            {"family", "netlink"},
        };
        String[] names = {path, "@auditql-test", "", path + ".missing", null};
        try (Product product = live("--audit_allow_unix", "--audit_allow_failed_socket_events")) {
            List<JsonObject> said = new ArrayList<>();
            for (String[] words : acts) {
                said.add(act(words));
            }
            List<JsonObject> rows = answer(product, SOCKETS);
            for (int i = 0; i < acts.length; i++) {
                String name = names[i];
                assertThat(of(rows, said.get(i)))
                        .as(String.join(" ", acts[i]))
                        .singleElement()
                        .satisfies(row -> {
                            assertThat(row.get("family_name"))
                                    .isEqualTo(name == null ? "netlink" : "unix");
                            assertThat(row.get("socket")).isEqualTo(name == null ? "" : name);
                        });
            }
            assertThat(product.ask("SELECT * FROM socket_events LIMIT 1").getFirst().values())
                    .doesNotContainKey("socket");
            assertThat(
                            product.ask(
                                            "SELECT count(*) AS n FROM socket_events WHERE pid = "
                                                    + said.get(2).get("pid")
                                                    + " AND socket = ''")
                                    .getFirst()
                                    .get("n"))
                    .isEqualTo("1");
            assertThat(product.finish()).isZero();
        }
        try (Product product = live("--audit_allow_failed_socket_events")) {
            List<JsonObject> said = new ArrayList<>();
            Files.delete(Path.of(path));
            for (String[] words : acts) {
                said.add(act(words));
            }
            // the kernel makes no record of them
            assertThat(Auditctl.rules())
                    .filteredOn(rule -> rule.contains("connect"))
                    .isNotEmpty()
                    .allMatch(rule -> rule.contains("saddr_fam!=1"));
            List<JsonObject> rows = answer(product, SOCKETS);
            assertThat(said).allSatisfy(one -> assertThat(of(rows, one)).isEmpty());
            assertThat(product.finish()).isZero();
        }
    }

    @Test
    void otherNetworksAreNamed() {
        try (Product product = live()) {
            JsonObject packet = act("family", "packet");
            JsonObject vsock = act("family", "vsock");
            List<JsonObject> rows = answer(product, SOCKETS);
            assertThat(of(rows, packet))
                    .singleElement()
                    .satisfies(row -> assertThat(row.get("family_name")).isEqualTo("packet"));
            if (vsock.number("result") == 0) {
                assertThat(of(rows, vsock))
                        .singleElement()
                        .satisfies(row -> {
                            assertThat(row.get("family_name")).isEqualTo("vsock");
                            assertThat(row.get("local_address")).isEqualTo("4294967295");
                            assertThat(row.get("local_port")).isEqualTo("70001");
                        });
            }
            assertThat(product.finish()).isZero();
        }
    }

    // io_uring

    @Test
    void whatIoUringDoesIsARow() {
        boolean there = act("uring", "connect", "9").number("fd") >= 0;
        if (!there) {
            System.out.println("skipped: io_uring is switched off on this machine");
        }
        assumeThat(there).isTrue();
        try (Product product = live("--audit_allow_send_socket_events")) {
            List<String> ways = List.of("connect", "bind", "listen", "sendmsg", "connect-poll");
            List<JsonObject> said =
                    ways.stream()
                            .map(way ->
                                    act(
                                            "uring",
                                            way,
                                            way.startsWith("connect") || way.equals("sendmsg")
                                                    ? "9"
                                                    : "0"))
                            .toList();
            List<JsonObject> rows = answer(product, SOCKETS);
            for (int i = 0; i < ways.size(); i++) {
                String way = ways.get(i).replace("-poll", "");
                List<JsonObject> found = of(rows, said.get(i));
                assertThat(found)
                        .as(ways.get(i))
                        .anySatisfy(
                                row -> assertThat(row.get("action")).isEqualTo("io_uring_setup"));
                assertThat(found)
                        .as(ways.get(i))
                        .anySatisfy(row -> {
                            assertThat(row.get("action"))
                                    .isEqualTo(way.equals("sendmsg") ? "send" : way);
                            assertThat(row.get("syscall"))
                                    .isEqualTo("IORING_OP_" + way.toUpperCase(Locale.ROOT));
                            assertThat(row.get("status")).isEqualTo("in_progress");
                            if (way.equals("connect") || way.equals("sendmsg")) {
                                assertThat(row.get("remote_address")).isEqualTo("127.0.0.1");
                                assertThat(row.get("remote_port")).isEqualTo("9");
                            }
                        });
            }
            assertThat(product.finish()).isZero();
        }
        try (Product product = live("--audit_allow_sockets=false")) {
            act("uring", "connect", "9");
            answer(product, PROCESSES);
            assertThat(product.ask(SOCKETS)).isEmpty();
            assertThat(product.finish()).isZero();
        }
    }

    // what comes without a rule

    @Test
    void whatAFilterDecidesIsARowWhenAskedFor() {
        String sql =
                "SELECT pid, comm, exe, sig, arch, syscall, code, auid FROM seccomp_events ORDER BY time";
        try (Product product = live("--audit_allow_seccomp_events")) {
            List<JsonObject> said =
                    List.of(
                            act("seccomp", "log", "/"),
                            act("seccomp", "errno", "/"),
                            act("seccomp", "trap", "/"),
                            act("seccomp", "kill", "/"));
            List<String> codes = List.of("LOG", "ERRNO", "TRAP", "KILL_PROCESS");
            List<JsonObject> rows = answer(product, sql);
            for (int i = 0; i < codes.size(); i++) {
                JsonObject act = said.get(i);
                String code = codes.get(i);
                assertThat(rows)
                        .filteredOn(row -> row.get("pid").equals(act.get("result")))
                        .as(code)
                        .singleElement()
                        .satisfies(row -> {
                            assertThat(row.get("code")).isEqualTo(code);
                            assertThat(row.get("syscall")).isEqualTo("chdir");
                            assertThat(row.get("arch"))
                                    .isEqualTo(
                                            System.getProperty("os.arch").equals("amd64")
                                                    ? "X86_64"
                                                    : "AARCH64");
                            assertThat(row.get("sig"))
                                    .isEqualTo(
                                            code.equals("KILL_PROCESS") ? act.get("signal") : "0");
                            assertThat(row.get("exe")).isEqualTo(actor.file().toString());
                            assertThat(row.get("comm")).isEqualTo("actor");
                        });
            }
            assertThat(product.finish()).isZero();
        }
        try (Product product = live()) {
            act("seccomp", "log", "/");
            answer(product, PROCESSES);
            assertThat(product.ask(sql)).isEmpty();
            assertThat(product.finish()).isZero();
        }
    }

    @Test
    void whatProgramsOfSelinuxDecideIsARowWhenAskedFor() {
        String text = "avc:  denied  { start } for auid=n/a uid=0";
        String sql = "SELECT type, message FROM selinux_events";
        try (Product product = live("--audit_allow_selinux_events")) {
            JsonObject said = act("user", "1107", text);
            assertThat(answer(product, sql))
                    .singleElement()
                    .satisfies(row -> {
                        assertThat(row.get("type")).isEqualTo("USER_AVC");
                        assertThat(row.get("message"))
                                .startsWith("audit(")
                                .contains("): pid=" + said.get("pid") + " ")
                                .contains("msg='" + text);
                    });
            assertThat(product.finish()).isZero();
        }
        try (Product product = live()) {
            act("user", "1107", text);
            assertThat(answer(product, sql)).isEmpty();
            assertThat(product.finish()).isZero();
        }
    }
}
