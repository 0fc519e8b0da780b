package io.auditql.tables.host.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.ledger.Ledger;
import io.auditql.sql.Collected;
import io.auditql.sql.FakeEvents;
import io.auditql.sql.SqlConnection;
import io.auditql.sql.SqlEngine;
import io.auditql.sql.SqlOptions;
import io.auditql.sql.Tables;
import io.auditql.tables.host.HostRoot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How much is read is what the kernel says of this process (`rchar` in proc(5)).
class HashJoinTest {
    private static final int EVENTS = 10_000;
    private static final int PROGRAMS = 50;
    private static final int PROGRAM_BYTES = 256 * 1024;

    @TempDir private Path directory;

    @Test
    void aJoinOfEventsWithHashReadsEachFileOnce() throws Exception {
        FakeEvents events = new FakeEvents();
        for (int i = 0; i < PROGRAMS; i++) {
            byte[] content = new byte[PROGRAM_BYTES];
            content[0] = (byte) i;
            Files.write(directory.resolve("program" + i), content);
        }
        for (int i = 0; i < EVENTS; i++) {
            Path path = directory.resolve("program" + i % (PROGRAMS + 1)); // one of them is gone
            events.add(Tables.PROCESSES, 100 + i, row -> row.set(Tables.PATH, path.toString()));
        }
        SqlEngine engine =
                new SqlEngine(
                        List.of(new Hash(HostRoot.at(Path.of("/")), PROGRAMS)),
                        List.of(Tables.PROCESSES),
                        events,
                        SqlOptions.DEFAULTS,
                        new Ledger(() -> 0));
        try (SqlConnection connection = engine.connect()) {
            long before = bytesRead();
            assertThat(
                            Collected.rows(
                                    connection,
                                    "SELECT count(*), count(sha256), count(DISTINCT sha256)"
                                            + " FROM process_events LEFT JOIN hash USING (path)"))
                    .containsExactly(
                            EVENTS + "|" + (EVENTS - EVENTS / (PROGRAMS + 1)) + "|" + PROGRAMS);
            assertThat(bytesRead() - before)
                    .isBetween((long) PROGRAMS * PROGRAM_BYTES, 3L * PROGRAMS * PROGRAM_BYTES / 2);
        }
    }

    private static long bytesRead() throws Exception {
        String line = Files.readAllLines(Path.of("/proc/self/io")).getFirst();
        return Long.parseLong(line.substring("rchar: ".length()));
    }
}
