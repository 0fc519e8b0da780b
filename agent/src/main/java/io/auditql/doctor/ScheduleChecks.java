package io.auditql.doctor;

import io.auditql.row.Schema;
import io.auditql.sql.EventReferences;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Whether a scheduled query reads the tables that are recorded: otherwise no line is ever logged.
final class ScheduleChecks {
    private final List<Schema> eventTables;
    private final boolean daemon;

    /// @param eventTables those that exist
    ScheduleChecks(List<Schema> eventTables, boolean daemon) {
        this.eventTables = List.copyOf(eventTables);
        this.daemon = daemon;
    }

    /// @param queries  SQL by the query's name
    /// @param recorded the event tables that the flags let record
    /// @param where    the configuration, for the message
    void check(Map<String, String> queries, List<Schema> recorded, String where, Findings out) {
        Map<String, List<String>> readers = new LinkedHashMap<>();
        recorded.forEach(table -> readers.put(table.name(), new ArrayList<>()));
        queries.forEach((name, sql) -> {
            for (EventReferences.Reference reference :
                    EventReferences.in(sql, eventTables).list()) {
                List<String> names = readers.get(reference.table().name());
                if (names != null && !names.contains(name)) {
                    names.add(name);
                }
            }
        });
        List<String> unread =
                readers.entrySet().stream()
                        .filter(e -> e.getValue().isEmpty())
                        .map(Map.Entry::getKey)
                        .toList();
        if (unread.isEmpty() && !readers.isEmpty()) {
            out.add(
                    Topic.SCHEDULE,
                    Severity.OK,
                    "scheduled queries read " + String.join(" and ", readers.keySet()),
                    "",
                    readers.entrySet().stream()
                            .map(e -> e.getKey() + ": " + String.join(", ", e.getValue()))
                            .toList());
        } else {
            boolean none = unread.size() == readers.size();
            List<String> missing =
                    readers.isEmpty() ? eventTables.stream().map(Schema::name).toList() : unread;
            out.add(
                    Topic.SCHEDULE,
                    daemon && none ? Severity.FAULT : Severity.WARNING,
                    "no scheduled query reads "
                            + String.join(" or ", missing)
                            + " ("
                            + where
                            + (queries.isEmpty() ? " schedules nothing" : "")
                            + "): nothing of it is logged",
                    "add to \"schedule\": "
                            + missing.stream()
                                    .map(ScheduleChecks::example)
                                    .collect(Collectors.joining(", ")),
                    List.of());
        }
    }

    private static String example(String table) {
        return "\"%s\": {\"query\": \"SELECT * FROM %s;\", \"interval\": 10}"
                .formatted(table, table);
    }
}
