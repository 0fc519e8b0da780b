package io.auditql.schedule;

/// How results become lines: the choices an operator has (`--logger_event_type`, `--logger_snapshot_event_type`,
/// `--logger_numerics`, `--nullvalue`, `--decorations_top_level`, `--logger_event_id`).
///
/// @param eventLines           one line for each row; otherwise one line with all rows of an execution
/// @param snapshotEventLines   one line for each row of a snapshot
/// @param numerics             numbers as JSON numbers; otherwise every value is a string
/// @param nullValue            what stands for NULL, always a string
/// @param decorationsTopLevel  decorations beside the other keys, not in an object of their own
/// @param eventIds             each line carries an id of its own
public record LineOptions(
        boolean eventLines,
        boolean snapshotEventLines,
        boolean numerics,
        String nullValue,
        boolean decorationsTopLevel,
        boolean eventIds) {
    /// As osquery without flags.
    public static final LineOptions DEFAULT = new LineOptions(true, false, false, "");

    public LineOptions(
            boolean eventLines, boolean snapshotEventLines, boolean numerics, String nullValue) {
        this(eventLines, snapshotEventLines, numerics, nullValue, false, false);
    }
}
