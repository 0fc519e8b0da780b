package io.auditql.tables.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.events.Interest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Expected values are what the programs that made the captured records are known to have done.
class SocketEventsTest {
    private final SocketEvents table = new SocketEvents(HostFacts.OFFLINE, false, false);
    private final SocketEvents withFailed = new SocketEvents(HostFacts.OFFLINE, true, false);
    private final SocketEvents withUnix = new SocketEvents(HostFacts.OFFLINE, true, true);

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
        assertThat(EventRows.ofCase(withUnix, "netlink")).isEmpty();
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

    @Test
    void readsIoUringConnectsOfNoTableWithoutARow() {
        assertThat(EventRows.ofCase(withUnix, "io-uring-sqpoll"))
                .noneMatch(row -> "4520".equals(row.get("pid")));
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
        assertThat(table.interest().outcome()).isEqualTo(Interest.Outcome.SUCCESS_OR_IN_PROGRESS);
        assertThat(table.interest().families()).isEqualTo(Interest.Families.NETWORK);
        assertThat(withUnix.interest().outcome()).isEqualTo(Interest.Outcome.ANY);
        assertThat(withUnix.interest().families()).isEqualTo(Interest.Families.ANY);
    }
}
