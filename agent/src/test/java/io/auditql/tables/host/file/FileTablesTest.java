package io.auditql.tables.host.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditql.sys.sqlite.SqliteException;
import io.auditql.tables.host.HostRoot;
import io.auditql.tables.host.HostSql;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Compared with `stat`, `sha256sum`, `file` and `getfattr`.
@Timeout(120)
class FileTablesTest {
    private static final HostRoot HERE = HostRoot.at(Path.of("/"));

    @TempDir private Path directory;
    private HostSql sql;

    @BeforeEach
    void start() throws Exception {
        sql =
                HostSql.of(
                        new File(HERE),
                        new Hash(HERE, 100),
                        new ExtendedAttributes(HERE),
                        new Magic(HERE),
                        new SuidBin(HERE));
    }

    @AfterEach
    void end() {
        sql.close();
    }

    private Path write(String name, String content) throws Exception {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    private List<String> like(String pattern) throws SqliteException {
        return sql
                .rows(
                        "SELECT path FROM file WHERE path LIKE '"
                                + directory
                                + pattern
                                + "' ORDER BY path")
                .stream()
                .map(path -> path.substring(directory.toString().length()))
                .toList();
    }

    @Test
    void aFileIsWhatStatSays() throws Exception {
        Path file = write("a file", "twelve bytes");
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1_600_000_000)));
        List<String> stat =
                HostSql.printed("stat", "-c", "%i|%u|%g|%04a|%s|%o|%X|%Y|%Z|%h", file.toString());
        assertThat(
                        sql.value(
                                "SELECT inode, uid, gid, mode, size, block_size, atime, mtime, ctime,"
                                        + " hard_links FROM file WHERE path = '"
                                        + file
                                        + "'"))
                .isEqualTo(stat.getFirst());
        assertThat(
                        sql.value(
                                "SELECT directory, filename, type, symlink, device, symlink_target_path"
                                        + " FROM file WHERE path = '"
                                        + file
                                        + "'"))
                .isEqualTo(directory + "|a file|regular|0|0|-");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev/null", "/tmp", "/bin/sh", "/dev/tty"})
    void otherFilesAreWhatStatSays(String path) throws Exception {
        String stat = HostSql.printed("stat", "-L", "-c", "%i|%04a|%r", path).getFirst();
        assertThat(sql.value("SELECT inode, mode, device FROM file WHERE path = '" + path + "'"))
                .isEqualTo(stat);
    }

    @Test
    void aLinkIsDescribedByWhereItLeads() throws Exception {
        Path file = write("target", "x");
        Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("target"));
        Path nowhere = Files.createSymbolicLink(directory.resolve("nowhere"), Path.of("gone"));
        Path loop = Files.createSymbolicLink(directory.resolve("loop"), Path.of("loop"));
        String query = "SELECT symlink, type, size, symlink_target_path FROM file WHERE path = '";
        assertThat(sql.value(query + link + "'")).isEqualTo("1|regular|1|target");
        assertThat(sql.value(query + nowhere + "'")).isEqualTo("1|symlink|4|gone");
        assertThat(sql.value(query + loop + "'")).isEqualTo("1|symlink|4|loop");
        assertThat(sql.value(query + file + "'")).isEqualTo("0|regular|1|-");
    }

    @Test
    void onePercentIsWithinANameAndTwoAreAllBelow() throws Exception {
        write("one", "");
        write(".hidden", "");
        write("sub/two", "");
        write("sub/.dot", "");
        write("sub/deep/three", "");
        write("other/two", "");
        assertThat(like("/%")).containsExactly("/one", "/other/", "/sub/");
        assertThat(like("/.%")).containsExactly("/.hidden");
        assertThat(like("/%/two")).containsExactly("/other/two", "/sub/two");
        assertThat(like("/s%/t%")).containsExactly("/sub/two");
        assertThat(like("/one")).containsExactly("/one");
        assertThat(like("/sub/%%")).containsExactly("/sub/deep/", "/sub/deep/three", "/sub/two");
        assertThat(like("/%%"))
                .containsExactly(
                        "/one",
                        "/other/",
                        "/other/two",
                        "/sub/",
                        "/sub/.dot",
                        "/sub/deep/",
                        "/sub/deep/three",
                        "/sub/two");
        assertThat(like("/none/%")).isEmpty();
        assertThat(
                        sql.rows(
                                "SELECT filename FROM file WHERE directory = '"
                                        + directory
                                        + "/sub' ORDER BY 1"))
                .containsExactly(".dot", "deep", "two");
        assertThat(
                        sql.rows(
                                "SELECT filename FROM file WHERE directory LIKE '"
                                        + directory
                                        + "/o%'"))
                .containsExactly("two");
        assertThat(
                        sql.rows(
                                "SELECT filename FROM file WHERE path = '"
                                        + directory
                                        + "/one' OR path LIKE '"
                                        + directory
                                        + "/%/two' ORDER BY path"))
                .containsExactly("one", "two", "two");
    }

    @Test
    void loopsOfLinksEnd() throws Exception {
        write("a/file", "");
        Files.createSymbolicLink(directory.resolve("a/up"), Path.of(".."));
        Files.createSymbolicLink(directory.resolve("a/self"), Path.of("self"));
        assertThat(like("/%%").size()).isBetween(4, 12);
    }

    @Test
    void namesThatAreNotTextAreFoundAndHashed() throws Exception {
        // é in Latin-1, which Java's own files cannot name everywhere
        Process made =
                new ProcessBuilder("sh", "-c", "printf x > \"$(printf 'caf\\351')\"")
                        .directory(directory.toFile())
                        .start();
        assertThat(made.waitFor()).isZero();
        assertThat(
                        sql.rows(
                                "SELECT hex(filename) FROM file WHERE path LIKE '"
                                        + directory
                                        + "/c%'"))
                .containsExactly("636166E9");
        assertThat(
                        sql.rows(
                                "SELECT h.sha1 FROM file f JOIN hash h USING (path) WHERE f.path LIKE '"
                                        + directory
                                        + "/c%'"))
                .containsExactly("11f6ad8ec52a2984abaafd7c3b516503785c2072");
    }

    @Test
    void aHashIsWhatTheToolsSay() throws Exception {
        Path file = write("data", "some content\n".repeat(20_000));
        String[] sums = new String[3];
        String[] tools = {"md5sum", "sha1sum", "sha256sum"};
        for (int i = 0; i < tools.length; i++) {
            sums[i] = HostSql.printed(tools[i], file.toString()).getFirst().split(" ", 2)[0];
        }
        assertThat(sql.value("SELECT md5, sha1, sha256 FROM hash WHERE path = '" + file + "'"))
                .isEqualTo(String.join("|", sums));
        Files.writeString(file, "other");
        assertThat(sql.value("SELECT sha1 FROM hash WHERE path = '" + file + "'"))
                .isEqualTo(HostSql.printed("sha1sum", file.toString()).getFirst().split(" ", 2)[0]);
        assertThat(
                        sql.rows(
                                "SELECT directory, md5 FROM hash WHERE directory = '"
                                        + directory
                                        + "'"))
                .containsExactly(directory + "|795f3202b17cb6bc3d4b771d8c6c9eaf");
    }

    @Test
    void whatIsNoRegularFileIsNotHashed() throws Exception {
        Path pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        Files.createSymbolicLink(directory.resolve("to pipe"), pipe);
        for (Object path :
                List.of(
                        pipe,
                        directory.resolve("to pipe"),
                        "/dev/zero",
                        "/dev/stdin",
                        directory,
                        "/nowhere",
                        "",
                        "relative")) {
            assertThat(sql.rows("SELECT * FROM hash WHERE path = '" + path + "'"))
                    .as("%s", path)
                    .isEmpty();
        }
        assertThat(sql.rows("SELECT * FROM hash WHERE path = '/etc/' || char(0) || 'passwd'"))
                .isEmpty();
        assertThat(sql.rows("SELECT * FROM hash WHERE path LIKE '" + directory + "/%'")).isEmpty();
        // the files of /proc say that they are empty, and are not
        assertThat(sql.rows("SELECT length(md5) FROM hash WHERE path = '/proc/self/status'"))
                .containsExactly("32");
    }

    @Test
    void aQueryWithoutARequiredColumnIsRefusedAsOsqueryDoes() {
        for (String query :
                List.of(
                        "SELECT * FROM hash",
                        "SELECT * FROM hash WHERE md5 = 'x'",
                        "SELECT * FROM hash WHERE path > '/a'",
                        "SELECT * FROM file f LEFT JOIN hash h ON h.md5 = f.path WHERE f.path = '/'")) {
            assertThatThrownBy(() -> sql.rows(query))
                    .isInstanceOfSatisfying(
                            SqliteException.class, e -> assertThat(e.code()).isEqualTo(19))
                    .hasMessage(
                            "Table hash was queried without a required column in the WHERE clause");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT h.path FROM hash h JOIN file f USING (path) WHERE f.path = '/bin/sh'",
                "SELECT h.path FROM hash h, file f WHERE f.path = '/bin/sh' AND f.path = h.path",
                "SELECT f.path FROM hash h, file f WHERE h.path = f.path AND f.path LIKE '/bin/sh'",
                "SELECT path FROM hash WHERE path IN (SELECT path FROM file WHERE path = '/bin/sh')",
                "SELECT path FROM hash WHERE path = (SELECT path FROM file WHERE path = '/bin/sh')",
                "SELECT f.path FROM file f LEFT JOIN hash h USING (path) WHERE f.path = '/bin/sh'",
                "SELECT f.path FROM file f WHERE f.path = '/bin/sh' AND EXISTS (SELECT 1 FROM hash WHERE path = f.path)",
                "WITH x AS (SELECT '/bin/sh' AS p) SELECT path FROM hash, x WHERE path = p",
                "SELECT f.path FROM file f LEFT JOIN hash h ON h.path = f.symlink_target_path"
                        + " WHERE f.path IN ('/bin/sh', '/x') OR f.path LIKE '/none/%'",
                "SELECT h.path FROM hash h, file f WHERE h.path = f.path"
                        + " AND (f.path IN ('/bin/sh', '/x') OR f.path LIKE '/none/%')"
            })
    void aRequiredColumnMayArriveThroughAJoin(String query) throws Exception {
        assertThat(sql.rows(query)).containsExactly("/bin/sh");
    }

    @Test
    void contentIsWhatFileSays() throws Exception {
        Path script = write("script", "#!/bin/sh\necho\n");
        for (String path : List.of(script.toString(), "/bin/sh", "/dev/null", "/tmp")) {
            String data = HostSql.printed("file", "-bL", path).getFirst();
            String mime = HostSql.printed("file", "-bL", "--mime", path).getFirst();
            List<String> row =
                    sql.rows(
                            "SELECT data, mime_type || '; charset=' || mime_encoding FROM magic WHERE path = '"
                                    + path
                                    + "'");
            if (!Files.isSymbolicLink(Path.of(path))) {
                assertThat(row).containsExactly(data + "|" + mime);
            } else {
                assertThat(row).hasSize(1);
            }
        }
    }

    @Test
    void extendedAttributesAreThoseThatWereSet() throws Exception {
        Path file = write("marked", "");
        java.nio.file.attribute.UserDefinedFileAttributeView view =
                Files.getFileAttributeView(
                        file, java.nio.file.attribute.UserDefinedFileAttributeView.class);
        try {
            view.write("note", java.nio.ByteBuffer.wrap("a text".getBytes(StandardCharsets.UTF_8)));
            view.write("bytes", java.nio.ByteBuffer.wrap(new byte[] {1, 2, (byte) 0xFF}));
        } catch (java.io.IOException e) {
            System.out.println("skipped: no extended attributes on this file system: " + e);
            org.junit.jupiter.api.Assumptions.abort();
        }
        assertThat(
                        sql.rows(
                                "SELECT key, value, base64 FROM extended_attributes WHERE path = '"
                                        + file
                                        + "' ORDER BY key"))
                .containsExactly("user.bytes|AQL/|1", "user.note|a text|0");
    }

    /// `setcap cap_net_raw,cap_net_admin=ep` and what `getcap` prints of it.
    @Test
    void capabilitiesAreWords() {
        byte[] value = {1, 0, 0, 2, 0, 0x30, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        assertThat(FileCapabilities.text(new io.auditql.bytes.Slice(value, 0, value.length)))
                .isEqualTo("cap_net_admin,cap_net_raw=ep");
    }

    @Test
    void setUidProgramsAreThoseThatFindFinds() throws Exception {
        List<String> found =
                HostSql.printed("find", "/usr/bin", "-xdev", "-type", "f", "-perm", "/6000");
        assertThat(sql.rows("SELECT path FROM suid_bin WHERE path LIKE '/usr/bin/%'"))
                .containsExactlyInAnyOrderElementsOf(found);
    }
}
