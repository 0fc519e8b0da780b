package io.auditql.doctor;

import io.auditql.flags.FlagSet;
import io.auditql.flags.Flags;
import io.auditql.row.Schema;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What is examined: the flags and the configuration of the daemon that runs, or that would run if it were started now.
///
/// @param queries     the SQL of the scheduled queries, by name
/// @param config      where the schedule stands, for messages
/// @param problem     why the configuration cannot be read; empty when it can
/// @param eventTables all tables of events
/// @param recorded    those that the flags let record
/// @param daemon      the daemon that runs
public record Patient(
        Flags flags,
        FlagSet known,
        Map<String, String> queries,
        String config,
        String problem,
        List<Schema> eventTables,
        List<Schema> recorded,
        Optional<RunningDaemon> daemon) {
    public Patient {
        eventTables = List.copyOf(eventTables);
        recorded = List.copyOf(recorded);
    }
}
