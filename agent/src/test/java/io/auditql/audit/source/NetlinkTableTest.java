package io.auditql.audit.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetlinkTableTest {
    @TempDir Path directory;

    @Test
    void readsTheSocketsOfTheAuditFamily() throws Exception {
        Path file = directory.resolve("netlink");
        Files.writeString(
                file,
                """
                sk               Eth Pid        Groups   Rmem     Wmem     Dump  Locks    Drops    Inode
                0000000054ee3fcd 0   2145       00000440 0        0        0     2        0        24000
                0000000040ceca32 9   0          00000000 0        0        0     2        0        6
                00000000aabbccdd 9   2145       00000001 213248   0        0     2        6455     24711
                00000000aabbccde 9   4151214021 00000000 0        0        0     2        3        24712
                """);
        NetlinkTable table = new NetlinkTable(file);

        assertThat(table.entries()).hasSize(3);
        assertThat(table.find(4151214021L))
                .contains(new NetlinkTable.Entry(4151214021L, 0, 3, 24712));
        assertThat(table.listeners()).containsExactly(new NetlinkTable.Entry(2145, 1, 6455, 24711));
    }

    @Test
    void aMissingOrStrangeFileHasNoSockets() throws Exception {
        assertThat(new NetlinkTable(directory.resolve("absent")).entries()).isEmpty();
        Path file = directory.resolve("netlink");
        Files.writeString(file, "a 9 x y z 1 2 3 4 5\n");
        assertThat(new NetlinkTable(file).entries()).isEmpty();
    }
}
