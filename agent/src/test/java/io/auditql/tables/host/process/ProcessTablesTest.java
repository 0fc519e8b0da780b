package io.auditql.tables.host.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.tables.host.HostRoot;
import io.auditql.tables.host.HostSql;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Compared with `ps`, with what a program started for the test is known to be, and with this process's own sockets.
class ProcessTablesTest {
    private static final HostRoot HERE = HostRoot.at(Path.of("/"));
    private static final long SELF = ProcessHandle.current().pid();

    @TempDir private Path directory;
    private HostSql sql;
    private Process cat;

    @BeforeEach
    void start() throws Exception {
        sql =
                HostSql.of(
                        new Processes(HERE),
                        new ProcessEnvs(HERE),
                        new ProcessMemoryMap(HERE),
                        new ProcessNamespaces(HERE),
                        new ProcessOpenFiles(HERE),
                        new ProcessOpenSockets(HERE),
                        new ListeningPorts(HERE));
        ProcessBuilder builder = new ProcessBuilder("cat", "-u", "-").directory(directory.toFile());
        builder.environment().put("AUDITQL_TEST", "a=b c");
        cat = builder.start();
        cat.getOutputStream().write('x');
        cat.getOutputStream().flush();
        assertThat(cat.getInputStream().read()).isEqualTo('x'); // it has started and waits
    }

    @AfterEach
    void end() {
        cat.destroyForcibly();
        sql.close();
    }

    @Test
    void aProcessIsWhatPsSays() throws Exception {
        String pid = Long.toString(cat.pid());
        List<String> ps =
                HostSql.printed(
                        "ps",
                        "-o",
                        "pid=,comm=,args=,s=,ruid=,rgid=,euid=,egid=,suid=,sgid=,vsz=,ppid=,pgid=,nlwp=,ni=,cgroup=",
                        "-p",
                        pid);
        assertThat(ps).hasSize(1);
        List<String> expected = new ArrayList<>(List.of(ps.getFirst().trim().split("\\s+")));
        expected.set(2, expected.get(2) + " " + expected.remove(3) + " " + expected.remove(3));
        String cgroup = expected.removeLast();
        assertThat(
                        sql.value(
                                "SELECT pid, name, cmdline, state, uid, gid, euid, egid, suid, sgid,"
                                        + " total_size / 1024, parent, pgroup, threads, nice"
                                        + " FROM processes WHERE pid = "
                                        + pid))
                .isEqualTo(String.join("|", expected));
        assertThat(cgroup)
                .contains(sql.value("SELECT cgroup_path FROM processes WHERE pid = " + pid));
    }

    @Test
    void aProcessIsWhereItWasStarted() throws Exception {
        String expected = ProcessHandle.of(cat.pid()).orElseThrow().info().command().orElseThrow();
        long start =
                ProcessHandle.of(cat.pid())
                        .orElseThrow()
                        .info()
                        .startInstant()
                        .orElseThrow()
                        .getEpochSecond();
        assertThat(
                        sql.value(
                                "SELECT path, cwd, root, on_disk, abs(start_time - "
                                        + start
                                        + ") <= 1 FROM processes WHERE pid = "
                                        + cat.pid()))
                .isEqualTo(expected + "|" + directory.toRealPath() + "|/|1|1");
    }

    @Test
    void allProcessesOfPsAreThere() throws Exception {
        List<String> before = HostSql.printed("ps", "-eo", "pid=");
        List<String> rows = sql.rows("SELECT pid FROM processes");
        List<String> stayed = HostSql.printed("ps", "-eo", "pid=");
        List<String> both = new ArrayList<>(before.stream().map(String::trim).toList());
        both.retainAll(stayed.stream().map(String::trim).toList());
        assertThat(both).hasSizeGreaterThan(2);
        assertThat(rows).containsAll(both).doesNotHaveDuplicates();
    }

    @Test
    void aProgramThatIsGoneFromDiskIsSeenRunning() throws Exception {
        Path program = directory.resolve("a program (deleted)");
        Files.copy(Path.of("/bin/cat"), program);
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Process running = new ProcessBuilder(program.toString(), "-u").start();
        try {
            running.getOutputStream().write('x');
            running.getOutputStream().flush();
            assertThat(running.getInputStream().read()).isEqualTo('x');
            String query = "SELECT path, on_disk FROM processes WHERE pid = " + running.pid();
            assertThat(sql.value(query)).isEqualTo(program + "|1");
            Files.delete(program);
            assertThat(sql.value(query)).isEqualTo(program + "|0");
        } finally {
            running.destroyForcibly();
        }
    }

    @Test
    void theEnvironmentIsThatOfTheStart() throws Exception {
        assertThat(
                        sql.rows(
                                "SELECT value FROM process_envs WHERE key = 'AUDITQL_TEST' AND pid = "
                                        + cat.pid()))
                .containsExactly("a=b c");
    }

    @Test
    void theMemoryMapIsThatOfTheKernel() throws Exception {
        List<String> maps = Files.readAllLines(Path.of("/proc/" + cat.pid() + "/maps"));
        String first = maps.getFirst();
        String[] words = first.trim().split("\\s+", 6);
        String[] range = words[0].split("-", -1);
        assertThat(
                        sql.rows(
                                "SELECT start, end, permissions, offset, device, inode, path, pseudo"
                                        + " FROM process_memory_map WHERE pid = "
                                        + cat.pid()))
                .hasSize(maps.size())
                .contains(
                        "0x%s|0x%s|%s|%d|%s|%s|%s|0"
                                .formatted(
                                        range[0],
                                        range[1],
                                        words[1],
                                        Long.parseLong(words[2], 16),
                                        words[3],
                                        words[4],
                                        words[5]));
        assertThat(
                        sql.rows(
                                "SELECT DISTINCT path FROM process_memory_map WHERE pseudo = 1 AND pid = "
                                        + cat.pid()))
                .contains("[heap]", "[stack]");
    }

    @Test
    void namespacesAreThoseOfTheKernel() throws Exception {
        String link = Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString();
        assertThat(sql.value("SELECT net_namespace FROM process_namespaces WHERE pid = " + SELF))
                .isEqualTo(link.substring(5, link.length() - 1));
    }

    @Test
    void openFilesAreThereAndSocketsAreNot() throws Exception {
        Path file = Files.createFile(directory.resolve("held open"));
        try (var _ = Files.newInputStream(file)) {
            assertThat(
                            sql.rows(
                                    "SELECT path FROM process_open_files WHERE pid = "
                                            + SELF
                                            + " AND path LIKE '%held open'"))
                    .containsExactly(file.toRealPath().toString());
            assertThat(
                            sql.rows(
                                    "SELECT path FROM process_open_files WHERE path LIKE 'socket:%'"
                                            + " OR path LIKE 'pipe:%'"))
                    .isEmpty();
        }
    }

    @Test
    void socketsAreThoseThatThisProcessHolds() throws Exception {
        try (ServerSocket server =
                        new ServerSocket(
                                0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
                Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket accepted = server.accept()) {
            int port = server.getLocalPort();
            assertThat(
                            sql.rows(
                                    "SELECT family, protocol, local_address, local_port, remote_address,"
                                            + " remote_port, state FROM process_open_sockets WHERE pid = "
                                            + SELF
                                            + " AND "
                                            + port
                                            + " IN (local_port, remote_port) ORDER BY state, local_port = "
                                            + port))
                    .hasSize(3)
                    .allMatch(
                            row -> row.contains("127.0.0.1|") || row.contains("::ffff:127.0.0.1|"))
                    .anyMatch(row -> row.endsWith("|" + port + "|ESTABLISHED"))
                    .anyMatch(row -> row.contains("|" + port + "|") && row.endsWith("|0|LISTEN"))
                    .anyMatch(row -> row.endsWith("|" + client.getLocalPort() + "|ESTABLISHED"));
            assertThat(accepted.isConnected()).isTrue();
            assertThat(
                            sql.rows(
                                    "SELECT port, protocol FROM listening_ports WHERE port = "
                                            + port
                                            + " AND pid = "
                                            + SELF))
                    .containsExactly(port + "|6");
        }
    }

    @Test
    void listeningPortsAreThoseOfSs() throws Exception {
        try (ServerSocket server = new ServerSocket()) {
            server.bind(
                    new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0));
            List<String> ss = HostSql.printed("ss", "-Htln");
            List<String> ports =
                    ss.stream()
                            .map(line -> line.trim().split("\\s+", 5)[3])
                            .map(address -> address.substring(address.lastIndexOf(':') + 1))
                            .distinct()
                            .toList();
            assertThat(ports).contains(Integer.toString(server.getLocalPort()));
            assertThat(sql.rows("SELECT DISTINCT port FROM listening_ports WHERE protocol = 6"))
                    .containsAll(stillListening(ports));
        }
    }

    /// Other programs of this machine may have ended in between.
    private static List<String> stillListening(List<String> ports) throws Exception {
        String now = String.join("\n", HostSql.printed("ss", "-Htln"));
        return ports.stream().filter(port -> now.contains(":" + port + " ")).toList();
    }

    @Test
    void unixSocketsHaveTheirPath() throws Exception {
        Path path = directory.resolve("a b");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path));
            assertThat(
                            sql.rows(
                                    "SELECT port, family, socket, path FROM listening_ports WHERE pid = "
                                            + SELF
                                            + " AND path LIKE '%a b'"))
                    .containsExactly("0|1|0|" + path);
        }
    }

    @Test
    void aJoinLooksManyProcessesUpAtOnce() throws Exception {
        assertThat(
                        sql.rows(
                                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
                                        + " SELECT p.pid FROM n JOIN processes p ON p.pid = n.i + "
                                        + (cat.pid() - 10000)
                                        + " WHERE p.cmdline = 'cat -u -' AND p.pid = "
                                        + cat.pid()))
                .containsExactly(Long.toString(cat.pid()));
    }

    @Test
    void whatIsNoProcessMakesNoRow() throws Exception {
        for (String pid : List.of("0", "-1", "99999999999", "'x'", "NULL", "'../1'", "1.5")) {
            assertThat(sql.rows("SELECT * FROM processes WHERE pid = " + pid)).as(pid).isEmpty();
            assertThat(sql.rows("SELECT * FROM process_envs WHERE pid = " + pid)).isEmpty();
        }
    }

    /// A process that has ended between the listing and the reading, names that are not UTF-8, a stat line that is cut.
    @Test
    void entriesThatAreHalfGoneAreRowsOrNone() throws Exception {
        Path proc = Files.createDirectories(directory.resolve("proc/7"));
        byte[] stat =
                "7 (a) \u00ff b) S 1 2 3 0 -1 0 0 0 0 0 200 300 0 0 20 -5 1 0 1000 0"
                        .getBytes(StandardCharsets.ISO_8859_1);
        Files.write(proc.resolve("stat"), stat);
        Files.createDirectories(directory.resolve("proc/8"));
        Files.createDirectories(directory.resolve("proc/9"));
        Files.writeString(directory.resolve("proc/9/stat"), "9 (x) S 1 2");
        Files.writeString(directory.resolve("proc/stat"), "cpu 1\nbtime 1700000000\n");
        try (HostSql fake = HostSql.of(new Processes(HostRoot.at(directory)))) {
            assertThat(
                            fake.rows(
                                    "SELECT pid, hex(name), state, parent, pgroup, user_time, system_time,"
                                            + " nice, threads, start_time, uid, resident_size, path, on_disk,"
                                            + " cmdline, cgroup_path, disk_bytes_read FROM processes"))
                    .containsExactly("7|612920FF2062|S|1|2|2000|3000|-5|1|1700000010|-|-||-1|||-");
        }
    }

    @Test
    void theColumnsAreOsquerys() throws IOException, io.auditql.sys.sqlite.SqliteException {
        assertThat(sql.columns("processes"))
                .containsExactly(
                        "pid",
                        "name",
                        "path",
                        "cmdline",
                        "state",
                        "cwd",
                        "root",
                        "uid",
                        "gid",
                        "euid",
                        "egid",
                        "suid",
                        "sgid",
                        "on_disk",
                        "wired_size",
                        "resident_size",
                        "total_size",
                        "user_time",
                        "system_time",
                        "disk_bytes_read",
                        "disk_bytes_written",
                        "start_time",
                        "parent",
                        "pgroup",
                        "threads",
                        "nice",
                        "cgroup_path");
    }
}
