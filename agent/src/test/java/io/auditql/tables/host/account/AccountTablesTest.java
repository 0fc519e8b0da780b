package io.auditql.tables.host.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.tables.host.HostRoot;
import io.auditql.tables.host.HostSql;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Compared with `getent`, `id` and `last`.
class AccountTablesTest {
    private static final HostRoot HERE = HostRoot.at(Path.of("/"));

    @TempDir private Path directory;

    private void write(String name, String content) throws Exception {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    @Test
    void groupsAreThoseOfGetent() throws Exception {
        List<String> expected = new ArrayList<>();
        for (String line : HostSql.printed("getent", "-s", "files", "group")) {
            String[] fields = line.split(":", -1);
            expected.add(fields[2] + "|" + fields[0]);
        }
        try (HostSql sql = HostSql.of(new Groups(HERE))) {
            assertThat(sql.rows("SELECT gid, groupname FROM groups")).isEqualTo(expected);
        }
    }

    @Test
    void theGroupsOfAnAccountAreThoseOfId() throws Exception {
        try (HostSql sql = HostSql.of(new UserGroups(HERE), new Users(HERE))) {
            for (String user : List.of("root", "daemon", "nobody")) {
                String[] ids = HostSql.printed("id", "-G", user).getFirst().split(" ", -1);
                assertThat(
                                sql.rows(
                                        "SELECT ug.gid FROM users u JOIN user_groups ug USING (uid)"
                                                + " WHERE username = '"
                                                + user
                                                + "'"))
                        .containsExactlyInAnyOrder(ids);
            }
        }
    }

    @Test
    void membersOfAGroupAreInIt() throws Exception {
        write("etc/passwd", "ada:x:1000:100::/home/ada:/bin/sh\nbob:x:1001:100:::\n");
        write("etc/group", "users:x:100:\nsudo:x:27:ada,bob\nadm:x:4: ada \n");
        try (HostSql sql = HostSql.of(new UserGroups(HostRoot.at(directory)))) {
            assertThat(sql.rows("SELECT * FROM user_groups"))
                    .containsExactly("1000|100", "1000|27", "1000|4", "1001|100", "1001|27");
        }
    }

    @Test
    void keysAreReadFromEveryHome() throws Exception {
        write("etc/passwd", "ada:x:1000:100::/home/ada:/bin/sh\nbob:x:1001:100::/home/bob:\n");
        write(
                "home/ada/.ssh/authorized_keys",
                """
                # a comment
                ssh-ed25519 AAAAC3 ada@here
                command="echo \\"ssh-rsa x\\"",no-pty ssh-rsa AAAAB3 a long comment
                sk-ssh-ed25519@openssh.com AAAAG
                junk
                """);
        write("home/bob/.ssh/known_hosts", "# no\nhost ssh-rsa AAAA\n\n|1|hash= ecdsa BBBB\n");
        Files.createSymbolicLink(
                directory.resolve("home/bob/.ssh/authorized_keys"), Path.of("/dev/zero"));
        try (HostSql sql =
                HostSql.of(
                        new AuthorizedKeys(HostRoot.at(directory)),
                        new KnownHosts(HostRoot.at(directory)))) {
            String file = "/home/ada/.ssh/authorized_keys";
            assertThat(sql.rows("SELECT * FROM authorized_keys WHERE uid = 1000"))
                    .containsExactly(
                            "1000|ssh-ed25519|AAAAC3|-|ada@here|" + file,
                            "1000|ssh-rsa|AAAAB3|command=\"echo \\\"ssh-rsa x\\\"\",no-pty|a long comment|"
                                    + file,
                            "1000|sk-ssh-ed25519@openssh.com|AAAAG|-|-|" + file);
            assertThat(sql.rows("SELECT count(*) FROM authorized_keys")).containsExactly("3");
            assertThat(sql.rows("SELECT uid, key FROM known_hosts"))
                    .containsExactly("1001|host ssh-rsa AAAA", "1001||1|hash= ecdsa BBBB");
        }
    }

    /// A login and a logout, in the layout that `last -f` reads.
    @Test
    void loginsAreWhatLastReads() throws Exception {
        boolean narrow = System.getProperty("os.arch", "").equals("amd64");
        ByteBuffer records =
                ByteBuffer.allocate(narrow ? 2 * 384 : 2 * 400).order(ByteOrder.nativeOrder());
        record(records, 0, narrow, 7, 4711, "pts/0", "ada", "192.0.2.7", 1_700_000_000);
        record(records, records.capacity() / 2, narrow, 8, 4711, "pts/0", "", "", 1_700_000_600);
        Path wtmp = directory.resolve("var/log/wtmp");
        Files.createDirectories(wtmp.getParent());
        Files.write(wtmp, records.array());
        Files.createDirectories(directory.resolve("var/run"));
        Files.copy(wtmp, directory.resolve("var/run/utmp"));
        try (HostSql sql =
                HostSql.of(
                        new Last(HostRoot.at(directory)),
                        new LoggedInUsers(HostRoot.at(directory)))) {
            assertThat(sql.rows("SELECT * FROM last"))
                    .containsExactly(
                            "ada|pts/0|4711|7|user-process|1700000000|192.0.2.7",
                            "|pts/0|4711|8|dead-process|1700000600|");
            assertThat(sql.rows("SELECT * FROM logged_in_users"))
                    .containsExactly(
                            "user|ada|pts/0|192.0.2.7|1700000000|4711",
                            "dead||pts/0||1700000600|4711");
        }
        List<String> last =
                HostSql.printed("last", "-i", "--time-format", "iso", "-f", wtmp.toString());
        assertThat(last.getFirst()).startsWith("ada").contains("pts/0", "192.0.2.7", "2023-11-1");
    }

    private static void record(
            ByteBuffer into,
            int at,
            boolean narrow,
            int type,
            int pid,
            String line,
            String user,
            String host,
            long time) {
        into.putShort(at, (short) type).putInt(at + 4, pid);
        into.put(at + 8, line.getBytes(StandardCharsets.US_ASCII));
        into.put(at + 44, user.getBytes(StandardCharsets.US_ASCII));
        into.put(at + 76, host.getBytes(StandardCharsets.US_ASCII));
        if (narrow) {
            into.putInt(at + 340, (int) time);
        } else {
            into.putLong(at + 344, time);
        }
        // the address that `last -i` prints, 192.0.2.7
        into.put(at + (narrow ? 348 : 360), new byte[] {(byte) 192, 0, 2, 7});
    }

    @Test
    void aFileThatIsCutIsReadAsFarAsItGoes() throws Exception {
        Path wtmp = directory.resolve("var/log/wtmp");
        Files.createDirectories(wtmp.getParent());
        Files.write(wtmp, new byte[1000]);
        try (HostSql sql = HostSql.of(new Last(HostRoot.at(directory)));
                InputStream _ = Files.newInputStream(wtmp)) {
            assertThat(sql.rows("SELECT * FROM last")).isEmpty();
        }
    }
}
