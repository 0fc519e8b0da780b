package io.auditql.tables.host.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.tables.host.HostRoot;
import io.auditql.tables.host.HostSql;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Compared with `ip`, with Java's own view of the interfaces, and with files written for the test.
class NetworkTablesTest {
    private static final HostRoot HERE = HostRoot.at(Path.of("/"));

    @TempDir private Path directory;

    private void write(String name, String content) throws Exception {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private HostRoot fake() {
        return HostRoot.at(directory);
    }

    @Test
    void addressesAreThoseOfIp() throws Exception {
        // 2: eth0    inet 192.0.2.2/24 brd 192.0.2.255 scope global eth0\ …
        List<String> expected = new ArrayList<>();
        for (String line : HostSql.printed("ip", "-o", "-4", "addr")) {
            String[] words = line.trim().split("\\s+", 6);
            if (!words[4].equals("peer")) {
                expected.add(words[1] + "|" + words[3].substring(0, words[3].indexOf('/')));
            }
        }
        assertThat(expected).isNotEmpty();
        try (HostSql sql = HostSql.of(new InterfaceAddresses())) {
            assertThat(sql.rows("SELECT interface, address FROM interface_addresses"))
                    .containsAll(expected);
            assertThat(
                            sql.rows(
                                    "SELECT mask, broadcast, point_to_point FROM interface_addresses"
                                            + " WHERE address = '127.0.0.1'"))
                    .containsExactly("255.0.0.0|-|127.0.0.1");
        }
    }

    @Test
    void detailsAreThoseOfTheInterfaces() throws Exception {
        List<String> expected = new ArrayList<>();
        for (NetworkInterface link : NetworkInterface.networkInterfaces().toList()) {
            byte[] mac = link.getHardwareAddress();
            expected.add(
                    link.getName()
                            + "|"
                            + HexFormat.ofDelimiter(":").formatHex(mac == null ? new byte[6] : mac)
                            + "|"
                            + link.getMTU()
                            + "|"
                            + (link.isUp() ? 1 : 0)
                            + "|"
                            + (link.isLoopback() ? 8 : 0));
        }
        try (HostSql sql = HostSql.of(new InterfaceDetails(HERE))) {
            assertThat(
                            sql.rows(
                                    "SELECT interface, mac, mtu, flags & 1, flags & 8 FROM interface_details"))
                    .containsAll(expected);
            long before = sent("lo");
            long shown =
                    Long.parseLong(
                            sql.value(
                                    "SELECT obytes FROM interface_details WHERE interface = 'lo'"));
            assertThat(shown).isBetween(before, sent("lo"));
        }
    }

    private static long sent(String link) throws Exception {
        return Long.parseLong(
                Files.readString(Path.of("/sys/class/net/" + link + "/statistics/tx_bytes"))
                        .strip());
    }

    @Test
    void routesAreThoseOfIp() throws Exception {
        List<String> lines = HostSql.printed("ip", "-4", "route", "show", "table", "all");
        try (HostSql sql = HostSql.of(new Routes())) {
            assertThat(sql.rows("SELECT count(*) FROM routes WHERE destination NOT LIKE '%:%'"))
                    .containsExactly(Integer.toString(lines.size()));
            assertThat(
                            sql.rows(
                                    "SELECT netmask, source, interface, type FROM routes"
                                            + " WHERE destination = '127.0.0.0'"))
                    .containsExactly("8|127.0.0.1|lo|local");
            for (String line : lines) {
                if (line.startsWith("default via ")) {
                    String[] words = line.split(" ", -1);
                    assertThat(
                                    sql.rows(
                                            "SELECT gateway, interface, type FROM routes WHERE destination = '0.0.0.0'"))
                            .contains(words[2] + "|" + words[4] + "|gateway");
                }
            }
        }
    }

    @Test
    void neighboursAreThoseOfTheKernel() throws Exception {
        write(
                "proc/net/arp",
                """
                IP address       HW type     Flags       HW address            Mask     Device
                192.0.2.1        0x1         0x2         52:54:00:12:34:56     *        eth0
                192.0.2.9        0x1         0x6         52:54:00:AB:CD:EF     *        eth0
                broken line
                """);
        try (HostSql sql = HostSql.of(new ArpCache(fake()))) {
            assertThat(sql.rows("SELECT * FROM arp_cache"))
                    .containsExactly(
                            "192.0.2.1|52:54:00:12:34:56|eth0|0",
                            "192.0.2.9|52:54:00:AB:CD:EF|eth0|1");
            assertThat(sql.rows("SELECT address FROM arp_cache WHERE mac = '52:54:00:ab:cd:ef'"))
                    .containsExactly("192.0.2.9");
        }
    }

    @Test
    void hostsAreTheLinesOfTheFile() throws Exception {
        write(
                "etc/hosts",
                "127.0.0.1\tlocalhost  me\n# 1.1.1.1 no\n\n::1 six # comment\n192.0.2.1\n");
        try (HostSql sql = HostSql.of(new EtcHosts(fake()))) {
            assertThat(sql.rows("SELECT * FROM etc_hosts"))
                    .containsExactly("127.0.0.1|localhost me", "::1|six", "192.0.2.1|-");
        }
    }

    @Test
    void resolversAreThoseTheLibraryWouldAsk() throws Exception {
        write(
                "etc/resolv.conf",
                """
                # made by hand
                search a.example b.example
                nameserver 192.0.2.53
                nameserver 2001:db8::53
                options rotate edns0 unknown
                sortlist 192.0.2.0/255.255.255.0
                nameserver 192.0.2.54
                nameserver 192.0.2.55
                """);
        try (HostSql sql = HostSql.of(new DnsResolvers(fake()))) {
            long options = 0x2C1 | 0x4000 | 0x100000;
            assertThat(sql.rows("SELECT * FROM dns_resolvers"))
                    .containsExactly(
                            "0|nameserver|192.0.2.53|32|" + options,
                            "1|nameserver|2001:db8::53|32|" + options,
                            "2|nameserver|192.0.2.54|32|" + options,
                            "0|sortlist|192.0.2.0|255.255.255.0|" + options,
                            "0|search|a.example|-|" + options,
                            "1|search|b.example|-|" + options);
        }
    }
}
