package io.auditql.tables.host.system;

import io.auditql.bytes.GrowableBytes;
import io.auditql.bytes.Slice;
import io.auditql.row.Column;
import io.auditql.row.HostTable;
import io.auditql.row.QueryContext;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import io.auditql.sys.FileStatus;
import io.auditql.tables.host.FilePath;
import io.auditql.tables.host.HostFiles;
import io.auditql.tables.host.HostRoot;
import io.auditql.tables.host.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What cron runs and when. In the files of the system the first word of the command is the user.
public final class Crontab implements HostTable {
    private static final Column EVENT =
            Column.text("event", "such as `@reboot`, in place of the times");
    private static final Column MINUTE = Column.text("minute", "minutes");
    private static final Column HOUR = Column.text("hour", "hours");
    private static final Column DAY_OF_MONTH = Column.text("day_of_month", "days of the month");
    private static final Column MONTH = Column.text("month", "months");
    private static final Column DAY_OF_WEEK = Column.text("day_of_week", "days of the week");
    private static final Column COMMAND = Column.text("command", "what is run");
    private static final Column PATH = Column.text("path", "file that says so");
    private static final Column PID_WITH_NAMESPACE =
            Column.integer("pid_with_namespace", "look where the process with this id does")
                    .additional()
                    .hidden();

    static final Schema SCHEMA =
            Schema.table(
                    "crontab",
                    "What cron runs and when",
                    EVENT,
                    MINUTE,
                    HOUR,
                    DAY_OF_MONTH,
                    MONTH,
                    DAY_OF_WEEK,
                    COMMAND,
                    PATH,
                    PID_WITH_NAMESPACE);

    private static final List<String> PLACES =
            List.of("/etc/cron.d", "/var/spool/cron", "/var/spool/cron/crontabs");

    private static final Column[] TIMES = {MINUTE, HOUR, DAY_OF_MONTH, MONTH, DAY_OF_WEEK};

    private final HostRoot host;

    public Crontab(HostRoot host) {
        this.host = host;
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public void rows(QueryContext query, RowSink rows) {
        host.each(
                query,
                PID_WITH_NAMESPACE,
                (files, pid) -> {
                    for (byte[] path : tables(files)) {
                        for (Slice raw : Text.lines(files.content(path, HostFiles.MOST_BYTES))) {
                            Slice line = Text.trim(raw);
                            if (!line.isEmpty() && line.at(0) != '#') {
                                row(line, path, pid, rows);
                            }
                        }
                    }
                });
    }

    private static List<byte[]> tables(HostFiles files) {
        List<byte[]> tables = new ArrayList<>();
        tables.add(FilePath.of("/etc/crontab"));
        for (String place : PLACES) {
            List<byte[]> names = files.names(place);
            names.sort(Arrays::compare);
            for (byte[] name : names) {
                byte[] path = FilePath.join(FilePath.of(place), name);
                FileStatus status = files.status(path);
                if (status != null && status.isRegular() && name[0] != '.') {
                    tables.add(path);
                }
            }
        }
        return tables;
    }

    /// A line that sets a variable has no command and makes no row.
    private static void row(Slice line, byte[] path, long pid, RowSink rows) {
        boolean event = line.at(0) == '@';
        int times = event ? 1 : TIMES.length;
        List<Slice> words = Text.words(line);
        if (words.size() <= times) {
            return;
        }
        rows.begin().set(PATH, new Slice(path, 0, path.length)).set(PID_WITH_NAMESPACE, pid);
        if (event) {
            rows.set(EVENT, words.get(0));
        } else {
            for (int i = 0; i < times; i++) {
                rows.set(TIMES[i], words.get(i));
            }
        }
        GrowableBytes command = rows.text(COMMAND);
        command.append(words.get(times));
        for (Slice word : words.subList(times + 1, words.size())) {
            command.append(' ').append(word);
        }
        rows.end();
    }
}
