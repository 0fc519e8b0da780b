package io.auditql.sql;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The bounds of one query, and what a session may do.
///
/// @param deadline      after which a statement is ended
/// @param memoryBytes   that the rows held for one statement may take
/// @param tables        whether a session may create tables and views of its own, in memory
/// @param tempDirectory for what SQLite sorts on disk, private to us; null where the system's is good enough
public record SqlOptions(
        Duration deadline, long memoryBytes, boolean tables, @Nullable Path tempDirectory) {
    public static final SqlOptions DEFAULTS =
            new SqlOptions(Duration.ofSeconds(60), 256L << 20, true, null);

    /// What is longer than a year is a year: clocks count in nanoseconds.
    private static final Duration LONGEST = Duration.ofDays(365);

    public SqlOptions withDeadline(Duration newDeadline) {
        return new SqlOptions(
                newDeadline.compareTo(LONGEST) < 0 ? newDeadline : LONGEST,
                memoryBytes,
                tables,
                tempDirectory);
    }

    public SqlOptions withMemoryBytes(long newMemoryBytes) {
        return new SqlOptions(deadline, newMemoryBytes, tables, tempDirectory);
    }

    public SqlOptions withTables(boolean allowed) {
        return new SqlOptions(deadline, memoryBytes, allowed, tempDirectory);
    }

    public SqlOptions withTempDirectory(Path directory) {
        return new SqlOptions(deadline, memoryBytes, tables, directory);
    }
}
