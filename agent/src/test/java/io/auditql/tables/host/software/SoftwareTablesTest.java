package io.auditql.tables.host.software;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.sys.sqlite.Database;
import io.auditql.sys.sqlite.Statement;
import io.auditql.tables.host.HostRoot;
import io.auditql.tables.host.HostSql;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Compared with `dpkg-query`, and with an RPM database written as rpm's format says.
class SoftwareTablesTest {
    private static final HostRoot HERE = HostRoot.at(Path.of("/"));

    @TempDir private Path directory;

    @Test
    void debianPackagesAreThoseOfDpkg() throws Exception {
        List<String> expected =
                HostSql.printed(
                        "dpkg-query",
                        "-W",
                        "-f",
                        "${Package}|${Version}|${Architecture}|${Status}|${Section}|${Priority}|${Maintainer}\\n");
        try (HostSql sql = HostSql.of(new DebPackages(HERE))) {
            assertThat(
                            sql.rows(
                                    "SELECT name, version, arch, status, section, priority, maintainer"
                                            + " FROM deb_packages"))
                    .containsExactlyInAnyOrderElementsOf(expected);
            assertThat(sql.rows("SELECT * FROM deb_packages WHERE admindir = '/nowhere'"))
                    .isEmpty();
        }
    }

    @Test
    void aPackageIsItsFields() throws Exception {
        Path status = directory.resolve("db/status");
        Files.createDirectories(status.getParent());
        Files.writeString(
                status,
                """
                Package: one
                Status: install ok installed
                Installed-Size: 12
                Version: 1:2.3-4~x
                Source: src
                Description: short
                 long: not a field
                 .

                Package: two
                Version: 7
                """);
        try (HostSql sql = HostSql.of(new DebPackages(HERE))) {
            assertThat(
                            sql.rows(
                                    "SELECT name, version, source, size, revision, status FROM deb_packages"
                                            + " WHERE admindir = '"
                                            + status.getParent()
                                            + "'"))
                    .containsExactly("one|1:2.3-4~x|src|12|4~x|install ok installed", "two|7||-||");
        }
    }

    @Test
    void rpmPackagesAreTheHeadersOfTheDatabase() throws Exception {
        Path file = directory.resolve("var/lib/rpm/rpmdb.sqlite");
        Files.createDirectories(file.getParent());
        try (Database database = Database.open(file.toString())) {
            database.execute(
                    "CREATE TABLE Packages (hnum INTEGER PRIMARY KEY, blob BLOB NOT NULL)");
            try (Statement insert = database.prepare("INSERT INTO Packages(blob) VALUES (?)")) {
                for (byte[] blob : List.of(header(), new byte[] {1, 2, 3})) {
                    insert.bindBlob(1, blob, 0, blob.length).run();
                }
            }
        }
        try (HostSql sql = HostSql.of(new RpmPackages(HostRoot.at(directory)))) {
            assertThat(sql.rows("SELECT * FROM rpm_packages"))
                    .containsExactly(
                            "bash|5.2|1.fc40||4096|-|x86_64|-|1700000000||"
                                    .replace("4096|-|", "4096||"));
        }
    }

    /// Tag, type, offset and count of each entry, and behind them the data.
    private static byte[] header() throws Exception {
        byte[] texts = "bash\0005.2\0001.fc40\000x86_64\0".getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        int[][] entries = {
            {1000, 6, 0, 1},
            {1001, 6, 5, 1},
            {1002, 6, 9, 1},
            {1022, 6, 16, 1},
            {1009, 4, texts.length, 1},
            {1008, 4, texts.length + 4, 1}
        };
        out.writeInt(entries.length);
        out.writeInt(texts.length + 8);
        for (int[] entry : entries) {
            for (int number : entry) {
                out.writeInt(number);
            }
        }
        out.write(texts);
        out.writeInt(4096);
        out.writeInt(1_700_000_000);
        return bytes.toByteArray();
    }
}
