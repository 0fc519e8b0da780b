package io.auditql.tables.host.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.auditql.ledger.Ledger;
import io.auditql.sql.Collected;
import io.auditql.sql.EventSource;
import io.auditql.sql.SqlConnection;
import io.auditql.sql.SqlEngine;
import io.auditql.sql.SqlOptions;
import io.auditql.sys.sqlite.SqliteException;
import io.auditql.tables.host.HostRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsersTest {
    @TempDir private Path root;
    private SqlConnection connection;

    @BeforeEach
    void connect() throws SqliteException, IOException {
        Files.createDirectories(root.resolve("etc"));
        Files.writeString(
                root.resolve("etc/passwd"),
                """
                root:x:0:0:root:/root:/bin/bash
                # a comment:x:1:1:::
                broken line
                nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
                many:x:4294967295:4294967294:Many, Fields::/bin/sh
                bad:x:12a:1:::
                """);
        Path seen = Files.createDirectories(root.resolve("proc/42/root/etc"));
        Files.writeString(seen.resolve("passwd"), "app:x:10:10:::\n");
        connection = connect(root);
    }

    private SqlConnection connect(Path of) throws SqliteException {
        return new SqlEngine(
                        List.of(new Users(HostRoot.at(of))),
                        List.of(),
                        EventSource.NONE,
                        SqlOptions.DEFAULTS,
                        new Ledger(() -> 0))
                .connect();
    }

    @AfterEach
    void close() {
        connection.close();
    }

    private List<String> rows(String sql) throws SqliteException {
        return Collected.rows(connection, sql);
    }

    @Test
    void usersHasOsquerysColumns() throws SqliteException {
        assertThat(Collected.names(connection, "SELECT * FROM users"))
                .containsExactly(
                        "uid",
                        "gid",
                        "uid_signed",
                        "gid_signed",
                        "username",
                        "description",
                        "directory",
                        "shell",
                        "uuid");
    }

    @Test
    void usersAreThePasswdFile() throws SqliteException {
        assertThat(rows("SELECT * FROM users"))
                .containsExactly(
                        "0|0|0|0|root|root|/root|/bin/bash|",
                        "65534|65534|65534|65534|nobody|nobody|/nonexistent|/usr/sbin/nologin|",
                        "4294967295|4294967294|-1|-2|many|Many, Fields||/bin/sh|");
        assertThat(rows("SELECT uid FROM users WHERE username = 'nobody'"))
                .containsExactly("65534");
    }

    @Test
    void usersAreThoseThatAProcessSees() throws SqliteException {
        assertThat(
                        rows(
                                "SELECT username, pid_with_namespace FROM users"
                                        + " WHERE pid_with_namespace = 42"))
                .containsExactly("app|42");
        assertThat(rows("SELECT * FROM users WHERE pid_with_namespace = 43")).isEmpty();
        assertThat(rows("SELECT * FROM users WHERE pid_with_namespace = '../x'")).isEmpty();
        assertThat(rows("SELECT count(*) FROM users WHERE include_remote = 1"))
                .containsExactly("3");
    }

    @Test
    void usersOfThisMachineAreWhatGetentSays() throws Exception {
        assumeThat(Path.of("/usr/bin/getent")).exists();
        Process getent = new ProcessBuilder("getent", "-s", "files", "passwd").start();
        String out = new String(getent.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(getent.waitFor()).isZero();
        List<String> expected = new ArrayList<>();
        for (String line : out.split("\n", -1)) {
            String[] f = line.split(":", -1);
            if (f.length == 7) {
                expected.add(String.join("|", f[2], f[3], f[0], f[4], f[5], f[6]));
            }
        }
        try (SqlConnection here = connect(Path.of("/"))) {
            assertThat(
                            Collected.rows(
                                    here,
                                    "SELECT uid, gid, username, description, directory, shell"
                                            + " FROM users"))
                    .isEqualTo(expected);
        }
    }
}
