package io.auditql.app;

import io.auditql.logger.LoggerStatus;
import io.auditql.row.HostTable;
import io.auditql.schedule.Denylist;
import io.auditql.schedule.OsqueryPacks;
import io.auditql.schedule.OsquerySchedule;
import io.auditql.schedule.Schedule;
import io.auditql.schedule.ScheduleStatus;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// The tables about what a daemon does. The shell has them too, without rows: a question that names one is no mistake.
final class DaemonTables {
    private DaemonTables() {}

    /// @param denylist empty before the schedule starts
    static List<HostTable> of(
            Supplier<Schedule> schedule,
            Supplier<Optional<Denylist>> denylist,
            LongSupplier lateMillis,
            Supplier<List<LoggerStatus.State>> loggers) {
        return List.of(
                new OsquerySchedule(schedule, denylist),
                new OsqueryPacks(schedule),
                new ScheduleStatus(schedule, lateMillis),
                new LoggerStatus(loggers));
    }

    /// Those of a program that schedules and logs nothing.
    static List<HostTable> idle() {
        return of(() -> Schedule.EMPTY, Optional::empty, () -> 0, List::of);
    }
}
