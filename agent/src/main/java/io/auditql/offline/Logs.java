package io.auditql.offline;

import io.auditql.audit.source.LogInput;
import io.auditql.audit.source.RecordSink;
import io.auditql.audit.source.Source;
import io.auditql.ledger.Ledger;
import io.auditql.sys.SysException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// The logs that the flags name, in the order in which they are read.
public final class Logs {
    /// What one flag names: the files of one log, the oldest first. An event may begin in one and end in the next.
    private final List<List<LogInput>> logs;

    private Logs(List<List<LogInput>> logs) {
        this.logs = logs;
    }

    /// @param auditLogs  files, directories, patterns, or - for standard input
    /// @param recordings made by `--audit_record`
    /// @throws SysException when one of them names nothing
    public static Logs of(List<String> auditLogs, List<String> recordings) throws SysException {
        List<List<LogInput>> logs = new ArrayList<>();
        for (String given : auditLogs) {
            logs.addAll(LogInput.of(given));
        }
        for (String given : recordings) {
            logs.add(List.of(LogInput.recording(Path.of(given))));
        }
        return new Logs(List.copyOf(logs));
    }

    /// Whether all of them can be read again.
    boolean areLasting() {
        return logs.stream().flatMap(List::stream).allMatch(LogInput::isLasting);
    }

    /// Hands on all records. A file that cannot be read is told of, and the next one is read.
    ///
    /// @param makeSink makes what receives the records of one log
    /// @param stop     looked at now and then
    /// @return whether everything was read that can be read, false when it was stopped
    boolean read(
            Supplier<RecordSink> makeSink,
            Ledger ledger,
            Consumer<String> failures,
            BooleanSupplier stop) {
        for (List<LogInput> log : logs) {
            RecordSink sink = makeSink.get();
            for (LogInput input : log) {
                read(input, sink, ledger, failures, stop);
                if (stop.getAsBoolean()) {
                    return false;
                }
            }
            sink.end();
        }
        return true;
    }

    private static void read(
            LogInput input,
            RecordSink sink,
            Ledger ledger,
            Consumer<String> failures,
            BooleanSupplier stop) {
        try (Source source = input.open(ledger)) {
            while (!stop.getAsBoolean() && source.work(sink) != Source.END) {
                // until the last record
            }
        } catch (SysException e) {
            failures.accept(e.getMessage() + "");
        }
    }

    List<List<LogInput>> inputs() {
        return logs;
    }
}
