package io.auditql.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.audit.source.KernelUnderTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Rules of somebody else, as the CIS benchmark has them, loaded before ours: they get all they asked for.
class ForeignRulesIT extends KernelTest {
    private static final int TIMES = 20;

    @Test
    void keepTheirEventsAndTheirKeys() throws IOException {
        List<String> ourRules;
        List<String> theirRules;
        List<JsonObject> rows;
        List<String> pids = new ArrayList<>();
        NativeProgram actor = NativeProgram.actor().orSkip();
        try (Auditctl.Loaded _ =
                        Auditctl.rule("always,exit -F arch=b64 -S execve -F uid=0 -k cis_exec");
                Auditctl.Loaded _ =
                        Auditctl.rule(
                                "always,exit -F arch=b64 -S connect -F a2=16 -F success=1 -k cis_connect");
                Auditctl.Loaded _ =
                        Auditctl.rule("always,exit -F arch=b64 -S execve,execveat -k cis_more");
                ServerSocket four = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
                ServerSocket six = new ServerSocket(0, 50, InetAddress.ofLiteral("::1"))) {
            theirRules = Auditctl.rules();
            assertThat(theirRules).hasSize(3);
            try (Product product =
                    Product.live(
                                    run(),
                                    "--tail",
                                    "--json",
                                    "SELECT pid, path, key, syscall FROM process_events"
                                            + " UNION ALL SELECT pid, path, key, action FROM socket_events")
                            .whenRecording()) {
                ourRules = Auditctl.rules();
                for (int i = 0; i < TIMES; i++) {
                    pids.add(act(actor, "connect4", four)); // by exec and connect: both theirs
                    pids.add(act(actor, "connect6", six)); // its address is longer: only ours
                    pids.add(
                            actor.run("execveat-fd", "/bin/true")
                                    .getFirst()
                                    .get("pid")); // a second exec, their third rule
                }
                JsonObject last =
                        actor.run("bind4", Integer.toString(four.getLocalPort() ^ 1)).getFirst();
                product.whenSaid("\"pid\":\"" + last.get("pid") + "\"");
                assertThat(product.end()).isEqualTo(143);
                rows = product.rows();
            }
            assertThat(Auditctl.rules()).isEqualTo(theirRules);
        }

        assertThat(ourRules).startsWith(theirRules.toArray(String[]::new)).hasSizeGreaterThan(3);
        assertThat(keys(rows, pids, "execve"))
                .hasSize(3 * TIMES)
                .allMatch(key -> key.equals("cis_exec"));
        assertThat(keys(rows, pids, "execveat"))
                .hasSize(TIMES)
                .allMatch(key -> key.equals("cis_more"));
        assertThat(keys(rows, pids, "connect"))
                .hasSize(2 * TIMES)
                .containsOnly("cis_connect", "auditql");
        assertThat(
                        rows.stream()
                                .filter(r -> pids.contains(r.get("pid")))
                                .filter(r -> r.get("key").equals("cis_connect")))
                .hasSize(TIMES);
    }

    private static String act(NativeProgram actor, String what, ServerSocket server) {
        JsonObject said = actor.run(what, Integer.toString(server.getLocalPort())).getFirst();
        assertThat(said.number("result")).isZero();
        return said.get("pid");
    }

    private static List<String> keys(List<JsonObject> rows, List<String> pids, String call) {
        return rows.stream()
                .filter(r ->
                        pids.contains(r.get("pid"))
                                && r.get("syscall").equals(call)
                                && !r.get("path").endsWith("jspawnhelper"))
                // before it, Java starts a helper with the same pid
                .map(r -> r.get("key"))
                .toList();
    }

    @Test
    void areNotRobbedOfProctitleRecords() {
        try (Product product = Product.live(run(), "--json").whenRecording()) {
            assertThat(Auditctl.rules()).anyMatch(r -> r.contains("msgtype=PROCTITLE"));
            assertThat(product.finish()).isZero();
        }
        try (Auditctl.Loaded _ =
                        Auditctl.rule("always,exit -F arch=b64 -S unlink -F auid=4242 -k other");
                Product product = Product.live(run(), "--json").whenRecording()) {
            assertThat(Auditctl.rules()).noneMatch(r -> r.contains("msgtype=PROCTITLE"));
            KernelUnderTest.run("/bin/true");
            assertThat(product.finish()).isZero();
        }
    }
}
