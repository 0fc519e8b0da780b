package io.auditql.tables.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.catalog.Syscall;
import io.auditql.events.Interest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Expected values are what the programs that made the captured records are known to have done.
class SocketEventsTest {
    private final SocketEvents table =
            new SocketEvents(HostFacts.OFFLINE, SocketEvents.Choice.USUAL);
    private final SocketEvents withFailed =
            new SocketEvents(
                    HostFacts.OFFLINE, new SocketEvents.Choice(true, false, true, false, false));
    private final SocketEvents withAll =
            new SocketEvents(
                    HostFacts.OFFLINE, new SocketEvents.Choice(true, true, true, true, true));
    private final SocketEvents withUnix =
            new SocketEvents(
                    HostFacts.OFFLINE, new SocketEvents.Choice(true, true, true, false, false));

    @Test
    void showsABindAndAConnect() {
        List<Map<String, String>> rows = EventRows.ofCase(table, "bind-connect");

        assertThat(rows).hasSize(2);
        assertThat(rows.get(0))
                .containsEntry("action", "bind")
                .containsEntry("pid", "2548")
                .containsEntry("path", "/opt/audit/cases/samp")
                .containsEntry("fd", "4")
                .containsEntry("auid", "4242")
                .containsEntry("family", "2")
                .containsEntry("protocol", "0")
                .containsEntry("local_address", "127.0.0.1")
                .containsEntry("local_port", "0")
                .containsEntry("remote_address", "NULL")
                .containsEntry("remote_port", "0")
                .containsEntry("socket", "NULL")
                .containsEntry("success", "1")
                .containsEntry("status", "succeeded")
                .containsEntry("exit", "0")
                .containsEntry("comm", "samp")
                .containsEntry("key", "agx")
                .containsEntry("arch", "x86_64")
                .containsEntry("complete", "1");
        assertThat(rows.get(1))
                .containsEntry("action", "connect")
                .containsEntry("local_address", "NULL")
                .containsEntry("local_port", "0")
                .containsEntry("remote_address", "127.0.0.1")
                .containsEntry("remote_port", "42603")
                .containsEntry("fd", "5");
    }

    @Test
    void leavesFailedCallsOutUnlessAsked() {
        assertThat(EventRows.ofCase(table, "connect-refused")).isEmpty();
        assertThat(EventRows.ofCase(withFailed, "connect-refused"))
                .singleElement()
                .satisfies(row ->
                        assertThat(row)
                                .containsEntry("remote_address", "127.0.0.1")
                                .containsEntry("remote_port", "9")
                                .containsEntry("success", "0")
                                .containsEntry("status", "failed")
                                .containsEntry("exit", "-111"));
    }

    @Test
    void showsAConnectUnderWayAsASuccess() {
        assertThat(EventRows.ofCase(table, "in-progress"))
                .last()
                .satisfies(row ->
                        assertThat(row)
                                .containsEntry("remote_address", "192.0.2.1")
                                .containsEntry("remote_port", "443")
                                .containsEntry("success", "1")
                                .containsEntry("status", "in_progress")
                                .containsEntry("exit", "-115"));
    }

    @Test
    void showsIpv6InItsShortForm() {
        assertThat(EventRows.ofCase(withFailed, "connect6"))
                .singleElement()
                .satisfies(row ->
                        assertThat(row)
                                .containsEntry("family", "10")
                                .containsEntry("remote_address", "::1")
                                .containsEntry("remote_port", "9"));
        assertThat(EventRows.ofCase(withFailed, "connect-link-local"))
                .last()
                .satisfies(row ->
                        assertThat(row)
                                .containsEntry("remote_address", "fe80::1")
                                .containsEntry("remote_port", "53")
                                .containsEntry("exit", "-101"));
        assertThat(EventRows.ofCase(withFailed, "connect-mapped"))
                .singleElement()
                .satisfies(
                        row -> assertThat(row).containsEntry("remote_address", "::ffff:127.0.0.1"));
    }

    @Test
    void showsUnixSocketsOnlyWhenAsked() {
        assertThat(EventRows.ofCase(withFailed, "unix-path")).isEmpty();
        assertThat(EventRows.ofCase(withFailed, "unix-full")).isEmpty();
        assertThat(EventRows.ofCase(withUnix, "unix-path"))
                .singleElement()
                .satisfies(row ->
                        assertThat(row)
                                .containsEntry("family", "1")
                                .containsEntry("socket", "/opt/audit/cases/no such.sock")
                                .containsEntry("remote_address", "NULL")
                                .containsEntry("exit", "-2"));
        assertThat(EventRows.ofCase(withUnix, "unix-abstract"))
                .singleElement()
                .satisfies(row -> assertThat(row).containsEntry("socket", "@abs-name"));
        assertThat(EventRows.ofCase(withUnix, "unix-full"))
                .extracting(row -> row.get("action") + " " + row.get("socket"))
                .containsExactly(
                        "bind /opt/audit/cases/ok.sock", "connect /opt/audit/cases/ok.sock");
    }

    @Test
    void leavesOutWhatIsNoConnection() {
        assertThat(EventRows.ofCase(withUnix, "unspec"))
                .singleElement()
                .satisfies(row ->
                        assertThat(row)
                                .containsEntry("remote_address", "127.0.0.1")
                                .containsEntry("remote_port", "53"));
        assertThat(EventRows.ofCase(withFailed, "netlink")).isEmpty();
    }

    @Test
    void showsAFailedCallWhoseAddressTheKernelCouldNotRead() {
        assertThat(EventRows.ofCase(table, "bad-address")).isEmpty();
        assertThat(EventRows.ofCase(withFailed, "bad-address"))
                .singleElement()
                .satisfies(row ->
                        assertThat(row)
                                .containsEntry("family", "NULL")
                                .containsEntry("remote_address", "NULL")
                                .containsEntry("exit", "-14")
                                .containsEntry("complete", "1"));
    }

    @Test
    void readsSocketcallOfI386() {
        List<Map<String, String>> rows = EventRows.ofCase(withFailed, "i386");

        assertThat(rows)
                .hasSize(2)
                .allSatisfy(row ->
                        assertThat(row)
                                .containsEntry("action", "connect")
                                .containsEntry("fd", "4")
                                .containsEntry("remote_address", "127.0.0.1")
                                .containsEntry("remote_port", "9")
                                .containsEntry("arch", "i386")
                                .containsEntry("exit", "-111"));
    }

    private static List<String> did(List<Map<String, String>> rows) {
        return rows.stream()
                .map(row ->
                        String.join(
                                " ",
                                row.get("action"),
                                row.get("syscall"),
                                row.get("local_address"),
                                row.get("local_port"),
                                row.get("remote_address"),
                                row.get("remote_port"),
                                row.get("status"),
                                row.get("complete")))
                .toList();
    }

    @Test
    void showsWhoWasAccepted() {
        assertThat(did(EventRows.ofCase(table, "accept")))
                .containsExactly(
                        "bind bind 127.0.0.1 0 NULL 0 succeeded 1",
                        "connect connect NULL 0 127.0.0.1 43177 succeeded 1",
                        "accept accept NULL 0 127.0.0.1 34366 succeeded 1",
                        "connect connect NULL 0 127.0.0.1 43177 succeeded 1",
                        "accept accept4 NULL 0 127.0.0.1 34372 succeeded 1",
                        "connect connect NULL 0 127.0.0.1 43177 succeeded 1",
                        "accept accept4 NULL 0 NULL 0 succeeded 1");
        SocketEvents without =
                new SocketEvents(
                        HostFacts.OFFLINE,
                        new SocketEvents.Choice(false, false, false, false, false));
        assertThat(EventRows.ofCase(without, "accept"))
                .noneMatch(row -> "accept".equals(row.get("action")))
                .hasSize(4);
    }

    @Test
    void anAcceptThatFindsNobodyIsNoFailureWhenAskedFor() {
        String log =
                """
                type=SYSCALL msg=audit(1.000:1): arch=c000003e syscall=43 success=no exit=-11 a0=3 a1=7f00 items=0 ppid=1 pid=2 exe="/bin/nc"
                type=EOE msg=audit(1.000:1):
                """;
        SocketEvents withNull =
                new SocketEvents(
                        HostFacts.OFFLINE,
                        new SocketEvents.Choice(false, false, true, true, false));

        assertThat(EventRows.of(table, log)).isEmpty();
        assertThat(EventRows.of(withFailed, log))
                .singleElement()
                .satisfies(row ->
                        assertThat(row)
                                .containsEntry("status", "failed")
                                .containsEntry("success", "0"));
        assertThat(EventRows.of(withNull, log))
                .singleElement()
                .satisfies(row ->
                        assertThat(row)
                                .containsEntry("status", "no_client")
                                .containsEntry("success", "1")
                                .containsEntry("complete", "1"));
    }

    @Test
    void showsWhatIsSentWithAnAddressWhenAskedFor() {
        for (String name : List.of("sendto", "sendmsg", "sendmmsg", "fast-open")) {
            assertThat(EventRows.ofCase(withFailed, name)).as(name).isEmpty();
        }
        assertThat(did(EventRows.ofCase(withAll, "sendto")))
                .containsExactly("send sendto NULL 0 127.0.0.1 5353 succeeded 1");
        assertThat(did(EventRows.ofCase(withAll, "sendmsg")))
                .containsExactly("send sendmsg NULL 0 ::1 5353 succeeded 1");
        assertThat(did(EventRows.ofCase(withAll, "sendmmsg")))
                .containsExactly("send sendmmsg NULL 0 127.0.0.2 5302 succeeded 1");
        assertThat(did(EventRows.ofCase(withAll, "fast-open")))
                .containsExactly("connect sendto NULL 0 127.0.0.1 9 failed 1");
        assertThat(did(EventRows.ofCase(withAll, "send-connected")))
                .containsExactly("connect connect NULL 0 127.0.0.1 5353 succeeded 1");
    }

    @Test
    void showsWhatIoUringDidForAProgram() {
        String unknown = " in_progress 1";
        for (String name : List.of("io-uring", "io-uring-sqpoll")) {
            assertThat(did(EventRows.ofCase(withAll, name)))
                    .as(name)
                    .containsExactly(
                            "connect IORING_OP_CONNECT NULL 0 127.0.0.1 9" + unknown,
                            "send IORING_OP_SENDMSG NULL 0 127.0.0.1 9" + unknown,
                            "bind IORING_OP_BIND 127.0.0.1 0 NULL 0" + unknown);
            assertThat(EventRows.ofCase(withAll, name))
                    .allMatch(row -> "1".equals(row.get("success")))
                    .allMatch(row ->
                            (name.endsWith("poll") ? "4520" : "4423").equals(row.get("pid")));
            assertThat(did(EventRows.ofCase(table, name))).hasSize(2);
        }
        assertThat(EventRows.ofCase(withAll, "io-uring").getFirst())
                .containsEntry("path", "/opt/audit/cases/uring")
                .containsEntry("fd", "NULL")
                .containsEntry("auid", "4244");
        assertThat(did(EventRows.ofCase(table, "io-uring-calls-only")))
                .first()
                .isEqualTo("io_uring_setup io_uring_setup NULL 0 NULL 0 succeeded 1");
    }

    @Test
    void oneAddressIsGivenToTheOperationThatCameLast() {
        String log =
                """
                type=URINGOP msg=audit(1.000:1): uring_op=56 success=yes exit=0 items=0 ppid=1 pid=2 uid=0 key="x"
                type=URINGOP msg=audit(1.000:1): uring_op=16 success=yes exit=0 items=0 ppid=1 pid=2 uid=0 key="x"
                type=SYSCALL msg=audit(1.000:1): arch=c000003e syscall=426 success=yes exit=2 a0=4 items=0 ppid=1 pid=2 auid=7 exe="/bin/x"
                type=SOCKADDR msg=audit(1.000:1): saddr=020000097F0000010000000000000000
                type=EOE msg=audit(1.000:1):
                """;

        assertThat(did(EventRows.of(table, log)))
                .containsExactly(
                        "bind IORING_OP_BIND NULL 0 NULL 0 in_progress 0",
                        "connect IORING_OP_CONNECT NULL 0 127.0.0.1 9 in_progress 1");
    }

    @Test
    void namesTheFamiliesOfOtherNetworks() {
        String start =
                "type=SYSCALL msg=audit(1.000:1): arch=c000003e syscall=49 success=yes exit=0 a0=3 items=0 ppid=1 pid=2"
                        + " exe=\"/bin/x\"\ntype=SOCKADDR msg=audit(1.000:1): saddr=";
        String end = "\ntype=EOE msg=audit(1.000:1): \n";

        assertThat(EventRows.of(table, start + "28000000D204000003000000000000000" + "0" + end))
                .singleElement()
                .satisfies(row ->
                        assertThat(row)
                                .containsEntry("family", "40")
                                .containsEntry("family_name", "vsock")
                                .containsEntry("local_address", "3")
                                .containsEntry("local_port", "1234"));
        assertThat(EventRows.of(table, start + "1100000302000000010000060000000000000000" + end))
                .singleElement()
                .satisfies(row ->
                        assertThat(row)
                                .containsEntry("family", "17")
                                .containsEntry("family_name", "packet"));
        String netlink = start + "100000000000000000000000" + end;
        assertThat(EventRows.of(table, netlink)).isEmpty();
        assertThat(EventRows.of(withUnix, netlink))
                .singleElement()
                .satisfies(row ->
                        assertThat(row)
                                .containsEntry("family", "16")
                                .containsEntry("family_name", "netlink"));
    }

    @Test
    void namesUnixSocketsExactly() {
        String start =
                "type=SYSCALL msg=audit(1.000:1): arch=c000003e syscall=49 success=yes exit=0 a0=3 items=0 ppid=1 pid=2"
                        + " exe=\"/bin/x\"\ntype=SOCKADDR msg=audit(1.000:1): saddr=";
        String end = "\ntype=EOE msg=audit(1.000:1): \n";
        Map<String, String> names =
                Map.of(
                        "0100", "", // without a name
                        "01002F746D702F61", "/tmp/a",
                        "01002F746D702F6130002F6E6F697365", "/tmp/a0",
                        "010000616200636430", "@ab\0cd0");

        names.forEach((saddr, name) ->
                assertThat(EventRows.of(withUnix, start + saddr + end))
                        .singleElement()
                        .satisfies(row -> assertThat(row).containsEntry("socket", name)));
    }

    @Test
    void takesAddressesOfAnyLength() {
        String start =
                "type=SYSCALL msg=audit(1.000:1): arch=c000003e syscall=42 success=yes exit=0 a0=3 items=0 ppid=1 pid=2"
                        + " exe=\"/bin/nc\"\ntype=SOCKADDR msg=audit(1.000:1): saddr=";
        String whole = "0A0000090000000020010DB800000000000000000000000100000000";
        for (int digits = 0; digits <= whole.length(); digits++) {
            List<Map<String, String>> rows =
                    EventRows.of(
                            withUnix,
                            start
                                    + whole.substring(0, digits)
                                    + "\ntype=EOE msg=audit(1.000:1): \n");
            boolean readable = digits % 2 == 0 && digits >= 48;
            assertThat(rows).hasSize(1);
            assertThat(rows.getFirst())
                    .containsEntry("remote_address", readable ? "2001:db8::1" : "NULL")
                    .containsEntry("remote_port", readable ? "9" : "0");
        }
    }

    @Test
    void marksASuccessfulCallWhoseAddressIsLost() {
        String log =
                """
                type=SYSCALL msg=audit(1.000:1): arch=c000003e syscall=42 success=yes exit=0 a0=3 items=0 ppid=1 pid=2 exe="/bin/nc"
                type=EOE msg=audit(1.000:1):
                """;

        assertThat(EventRows.of(table, log))
                .singleElement()
                .satisfies(row -> assertThat(row).containsEntry("complete", "0"));
    }

    @Test
    void asksTheKernelForNoMoreThanItShows() {
        assertThat(request(table, Syscall.CONNECT))
                .returns(Interest.Outcome.SUCCESS_OR_IN_PROGRESS, Interest.Request::outcome)
                .returns(Interest.Families.NETWORK, Interest.Request::families);
        assertThat(request(withUnix, Syscall.CONNECT))
                .returns(Interest.Outcome.ANY, Interest.Request::outcome)
                .returns(Interest.Families.ANY, Interest.Request::families);
        assertThat(request(table, Syscall.ACCEPT).outcome()).isEqualTo(Interest.Outcome.SUCCESS);
        assertThat(request(withAll, Syscall.SENDTO).families()).isEqualTo(Interest.Families.ANY);
        assertThat(table.interest().calls()).doesNotContain(Syscall.SENDTO);
    }

    private static Interest.Request request(SocketEvents table, Syscall call) {
        return table.interest().requests().stream()
                .filter(request -> request.calls().contains(call))
                .findFirst()
                .orElseThrow();
    }
}
