package io.auditql.tables.host.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.sys.Clocks;
import io.auditql.tables.host.HostRoot;
import io.auditql.tables.host.HostSql;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Compared with `uname`, `findmnt`, `df`, `nproc`, `hostname`, `/proc/uptime`, and files written for the test.
class SystemTablesTest {
    private static final HostRoot HERE = HostRoot.at(Path.of("/"));

    @TempDir private Path directory;

    private void write(String name, String content) throws Exception {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    @Test
    void uptimeIsThatOfTheKernel() throws Exception {
        double before = uptime();
        try (HostSql sql = HostSql.of(new Uptime(Clocks::bootMillis))) {
            long shown = Long.parseLong(sql.value("SELECT total_seconds FROM uptime"));
            assertThat(shown).isBetween((long) before - 1, (long) uptime() + 1);
        }
        try (HostSql sql = HostSql.of(new Uptime(() -> 200_000_999))) {
            assertThat(sql.value("SELECT * FROM uptime")).isEqualTo("2|7|33|20|200000");
        }
    }

    private static double uptime() throws Exception {
        return Double.parseDouble(Files.readString(Path.of("/proc/uptime")).split(" ", 2)[0]);
    }

    @Test
    void theKernelIsThatOfUname() throws Exception {
        try (HostSql sql = HostSql.of(new KernelInfo(HERE), new OsVersion(HERE))) {
            assertThat(sql.value("SELECT version FROM kernel_info"))
                    .isEqualTo(HostSql.printed("uname", "-r").getFirst());
            assertThat(sql.value("SELECT arch FROM os_version"))
                    .isEqualTo(HostSql.printed("uname", "-m").getFirst());
        }
        write("proc/cmdline", "BOOT_IMAGE=/boot/vmlinuz-6.1 root=/dev/vda1 ro quiet\n");
        write("proc/version", "Linux version 6.1.0 (gcc) #1 SMP\n");
        try (HostSql sql = HostSql.of(new KernelInfo(HostRoot.at(directory)))) {
            assertThat(sql.value("SELECT * FROM kernel_info"))
                    .isEqualTo("6.1.0|ro quiet|/boot/vmlinuz-6.1|/dev/vda1");
        }
    }

    @Test
    void theDistributionIsThatOfItsFile() throws Exception {
        write(
                "etc/os-release",
                """
                PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
                NAME="Debian GNU/Linux"
                VERSION_ID="12.5"
                VERSION='12 (bookworm)'
                VERSION_CODENAME=bookworm
                ID=debian
                broken
                """);
        try (HostSql sql = HostSql.of(new OsVersion(HostRoot.at(directory)))) {
            assertThat(
                            sql.value(
                                    "SELECT name, version, major, minor, patch, build, platform, codename"
                                            + " FROM os_version"))
                    .isEqualTo("Debian GNU/Linux|12 (bookworm)|12|5|0|-|debian|bookworm");
        }
        try (HostSql sql = HostSql.of(new OsVersion(HostRoot.at(directory.resolve("none"))))) {
            assertThat(sql.value("SELECT name, platform FROM os_version"))
                    .isEqualTo("Unknown|posix");
        }
    }

    @Test
    void theMachineIsWhatTheToolsSay() throws Exception {
        try (HostSql sql = HostSql.of(new SystemInfo(HERE))) {
            assertThat(sql.value("SELECT cpu_logical_cores FROM system_info"))
                    .isEqualTo(HostSql.printed("nproc", "--all").getFirst());
            assertThat(sql.value("SELECT hostname FROM system_info"))
                    .isEqualTo(HostSql.printed("uname", "-n").getFirst());
            String memory =
                    Files.readAllLines(Path.of("/proc/meminfo")).getFirst().replaceAll("\\D", "");
            assertThat(sql.value("SELECT physical_memory / 1024 FROM system_info"))
                    .isEqualTo(memory);
        }
    }

    @Test
    void mountsAreThoseOfFindmnt() throws Exception {
        List<String> expected = new ArrayList<>();
        for (String line : HostSql.printed("findmnt", "-rnuo", "TARGET,FSTYPE")) {
            expected.add(line.replace(' ', '|'));
        }
        try (HostSql sql = HostSql.of(new Mounts(HERE))) {
            assertThat(sql.rows("SELECT path, type FROM mounts")).containsAll(expected);
            String df = HostSql.printed("stat", "-f", "-c", "%S|%b|%c", "/").getFirst();
            assertThat(sql.rows("SELECT blocks_size, blocks, inodes FROM mounts WHERE path = '/'"))
                    .contains(df);
        }
        write("proc/self/mounts", "a\\040b /mnt/x\\011y tmpfs rw 0 0\nhost:/x /n nfs4 rw 0 0\n");
        try (HostSql sql = HostSql.of(new Mounts(HostRoot.at(directory)))) {
            assertThat(sql.rows("SELECT device, path, type, blocks FROM mounts"))
                    .containsExactly("a b|/mnt/x\ty|tmpfs|-", "host:/x|/n|nfs4|-");
        }
    }

    @Test
    void modulesAreThoseOfTheKernel() throws Exception {
        write(
                "proc/modules",
                """
                nf_nat 57344 2 nft_chain_nat,xt_MASQUERADE, Live 0xffffffffc0a00000
                loop 32768 0 - Live 0x0000000000000000 (E)
                bad line
                """);
        try (HostSql sql = HostSql.of(new KernelModules(HostRoot.at(directory)))) {
            assertThat(sql.rows("SELECT * FROM kernel_modules"))
                    .containsExactly(
                            "nf_nat|57344|nft_chain_nat,xt_MASQUERADE|Live|0xffffffffc0a00000",
                            "loop|32768|-|Live|0x0000000000000000");
        }
    }

    @Test
    void cronRunsWhatItsFilesSay() throws Exception {
        write(
                "etc/crontab",
                "# no\nSHELL=/bin/sh\n17 *\t* * *\troot  cd / &&  run-parts /etc/cron.hourly\n");
        write("etc/cron.d/job", "@reboot root /opt/start\n*/5 1-3 * jan mon\n");
        write("var/spool/cron/crontabs/ada", "0 4 * * 0 /home/ada/backup\n");
        Files.createSymbolicLink(directory.resolve("etc/cron.d/loop"), Path.of("loop"));
        try (HostSql sql = HostSql.of(new Crontab(HostRoot.at(directory)))) {
            assertThat(sql.rows("SELECT * FROM crontab"))
                    .containsExactly(
                            "-|17|*|*|*|*|root cd / && run-parts /etc/cron.hourly|/etc/crontab",
                            "@reboot|-|-|-|-|-|root /opt/start|/etc/cron.d/job",
                            "-|0|4|*|*|0|/home/ada/backup|/var/spool/cron/crontabs/ada");
        }
    }
}
