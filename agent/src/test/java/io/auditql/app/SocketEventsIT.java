package io.auditql.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Programs connect and bind in every way there is, and say with which result; the rows say the same.
class SocketEventsIT extends KernelTest {
    private static final String SELECT =
            "SELECT action, pid, path, fd, family, local_address, local_port, remote_address, remote_port, socket, success,"
                    + " status, exit, arch, complete, time, auid FROM socket_events";

    /// What a program did.
    private record Act(
            String name,
            NativeProgram program,
            String action,
            String address,
            long port,
            JsonObject said) {
        long result() {
            return said.number("result") < 0 ? -said.number("errno") : said.number("result");
        }
    }

    private final NativeProgram actor = NativeProgram.actor();
    private final List<Act> acts = new ArrayList<>();
    private ServerSocket four;
    private ServerSocket six;
    private ServerSocketChannel local;
    private Path socket;

    @BeforeEach
    void listen() throws IOException {
        actor.orSkip();
        four = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
        six = new ServerSocket(0, 50, InetAddress.ofLiteral("::1"));
        socket = directory.resolve("socket");
        local = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        local.bind(UnixDomainSocketAddress.of(socket));
    }

    @AfterEach
    void stopListening() throws IOException {
        if (local != null) {
            four.close();
            six.close();
            local.close();
        }
    }

    private void act(NativeProgram program, String what, String action, String address, long port) {
        acts.add(
                new Act(
                        what,
                        program,
                        action,
                        address,
                        port,
                        program.run(what, address.startsWith("/") ? address : Long.toString(port))
                                .getFirst()));
    }

    private void actInAllWays() throws IOException {
        int free4 = free("127.0.0.1");
        int free6 = free("::1");
        act(actor, "connect4", "connect", "127.0.0.1", four.getLocalPort());
        act(actor, "connect6", "connect", "::1", six.getLocalPort());
        act(actor, "connect4-nonblock", "connect", "127.0.0.1", four.getLocalPort());
        act(actor, "connect4", "connect", "127.0.0.1", free4);
        act(actor, "connect6", "connect", "::1", free6);
        act(actor, "bind4", "bind", "127.0.0.1", free4);
        act(actor, "bind6", "bind", "::1", free6);
        act(actor, "bind4", "bind", "127.0.0.1", four.getLocalPort()); // taken
        act(actor, "connect-unix", "connect", socket.toString(), 0);
        act(actor, "connect-unix", "connect", directory + "/missing", 0);
        act(actor, "int80-connect4", "connect", "127.0.0.1", four.getLocalPort());
        act(actor, "socketcall-connect4", "connect", "127.0.0.1", four.getLocalPort());
        if (NativeProgram.actor32().isThere()) {
            NativeProgram actor32 = NativeProgram.actor32();
            act(actor32, "connect4", "connect", "127.0.0.1", four.getLocalPort());
            act(actor32, "connect6", "connect", "::1", six.getLocalPort());
            act(actor32, "bind6", "bind", "::1", free6);
        }
    }

    private static int free(String address) throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral(address))) {
            return socket.getLocalPort();
        }
    }

    private List<JsonObject> record(String... flags) throws IOException {
        List<String> all = new ArrayList<>(List.of(flags));
        all.addAll(List.of("--tail", "--json", SELECT));
        try (Product product = Product.live(run(), all.toArray(String[]::new))) {
            product.whenRecording();
            actInAllWays();
            int last = free("127.0.0.1");
            JsonObject said = actor.run("bind4", Integer.toString(last)).getFirst();
            product.whenSaid("\"pid\":\"" + said.get("pid") + "\"");
            assertThat(product.end()).isEqualTo(143);
            return product.rows();
        }
    }

    @Test
    void callsThatSucceedOrGoOnAreRows() throws Exception {
        List<JsonObject> rows = record();

        SoftAssertions.assertSoftly(softly -> {
            for (Act act : acts) {
                boolean shown =
                        !act.address.startsWith("/") && (act.result() == 0 || act.result() == -115);
                compare(softly, act, shown, rows);
            }
        });
        assertThat(acts.stream().filter(a -> a.result() == 0 && a.port > 0))
                .hasSizeGreaterThanOrEqualTo(6);
        assertThat(acts).anyMatch(a -> a.result() == -115).anyMatch(a -> a.result() == -111);
    }

    @Test
    void callsThatFailAndUnixSocketsAreRowsWhenAskedFor() throws Exception {
        List<JsonObject> rows = record("--audit_allow_failed_socket_events", "--audit_allow_unix");

        SoftAssertions.assertSoftly(
                softly -> acts.forEach(act -> compare(softly, act, true, rows)));
    }

    private static void compare(
            SoftAssertions softly, Act act, boolean shown, List<JsonObject> rows) {
        String name =
                act.name
                        + " of "
                        + act.program.file().getFileName()
                        + " to "
                        + act.address
                        + " port "
                        + act.port;
        // a program of the C library may look for other things first: what it did itself has its
        // descriptor
        List<JsonObject> found =
                rows.stream().filter(r -> r.get("pid").equals(act.said.get("pid"))).toList();
        softly.assertThat(found).as(name).hasSize(shown ? 1 : 0);
        if (found.size() != 1 || !shown) {
            return;
        }
        JsonObject row = found.getFirst();
        boolean unix = act.address.startsWith("/");
        boolean connect = act.action.equals("connect");
        boolean i386 =
                !act.program.equals(NativeProgram.actor())
                        || act.name.matches("int80.*|socketcall.*");
        Map<String, String> expected =
                Map.ofEntries(
                        Map.entry("action", act.action),
                        Map.entry("path", act.program.file().toString()),
                        Map.entry("fd", Long.toHexString(act.said.number("fd"))),
                        Map.entry("family", unix ? "1" : act.address.contains(":") ? "10" : "2"),
                        Map.entry("remote_address", connect && !unix ? act.address : ""),
                        Map.entry("remote_port", connect ? Long.toString(act.port) : "0"),
                        Map.entry("local_address", connect ? "" : act.address),
                        Map.entry("local_port", connect ? "0" : Long.toString(act.port)),
                        Map.entry("socket", unix ? act.address : ""),
                        Map.entry("exit", Long.toString(act.result())),
                        Map.entry("success", act.result() == 0 || act.result() == -115 ? "1" : "0"),
                        Map.entry(
                                "status",
                                act.result() == 0
                                        ? "succeeded"
                                        : act.result() == -115 ? "in_progress" : "failed"),
                        Map.entry("arch", i386 ? "i386" : "x86_64"),
                        Map.entry("complete", "1"));
        expected.forEach((column, value) ->
                softly.assertThat(row.get(column)).as("%s of %s", column, name).isEqualTo(value));
        softly.assertThat(row.number("time"))
                .as("time of %s", name)
                .isCloseTo(act.said.number("millis") / 1000, within(1L));
    }
}
