package io.auditql.tables.host;

import io.auditql.ledger.Ledger;
import io.auditql.row.HostTable;
import io.auditql.sql.Collected;
import io.auditql.sql.EventSource;
import io.auditql.sql.SqlConnection;
import io.auditql.sql.SqlEngine;
import io.auditql.sql.SqlOptions;
import io.auditql.sys.sqlite.SqliteException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/// SQL over some host tables, and other programs to compare with.
public final class HostSql implements AutoCloseable {
    private final SqlConnection connection;

    private HostSql(SqlConnection connection) {
        this.connection = connection;
    }

    public static HostSql of(HostTable... tables) throws SqliteException {
        return new HostSql(
                new SqlEngine(
                                List.of(tables),
                                List.of(),
                                EventSource.NONE,
                                SqlOptions.DEFAULTS,
                                new Ledger(() -> 0))
                        .connect());
    }

    public List<String> rows(String sql) throws SqliteException {
        return Collected.rows(connection, sql);
    }

    public List<String> columns(String table) throws SqliteException {
        return Collected.names(connection, "SELECT * FROM " + table + " LIMIT 0");
    }

    /// The one value of the one row.
    public String value(String sql) throws SqliteException {
        List<String> rows = rows(sql);
        Assertions.assertThat(rows).as(sql).hasSize(1);
        return rows.getFirst();
    }

    /// The lines that a program prints; the test is skipped where there is no such program.
    public static List<String> printed(String... command) throws Exception {
        boolean here = false;
        for (String directory : List.of("/bin", "/usr/bin", "/sbin", "/usr/sbin")) {
            here |= Files.isExecutable(Path.of(directory, command[0]));
        }
        if (!here) {
            System.out.println("skipped: there is no " + command[0]);
        }
        Assumptions.assumeTrue(here);
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                        .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Assertions.assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        Assertions.assertThat(process.exitValue())
                .as("%s: %s", String.join(" ", command), out)
                .isZero();
        List<String> lines = new ArrayList<>(out.lines().toList());
        lines.removeIf(String::isEmpty);
        return lines;
    }

    @Override
    public void close() {
        connection.close();
    }
}
