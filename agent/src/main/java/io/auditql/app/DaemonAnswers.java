package io.auditql.app;

import io.auditql.ask.Attached;
import io.auditql.bytes.GrowableBytes;
import io.auditql.doctor.Answers;
import io.auditql.print.ResultCells;
import io.auditql.print.ResultPrinter;
import io.auditql.sys.SysException;
import io.auditql.sys.sqlite.SqliteException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A running daemon that answers by its socket.
final class DaemonAnswers implements Answers {
    /// Who asks is done after that, whatever the daemon does.
    private static final Duration PATIENCE = Duration.ofSeconds(14);

    private final Attached daemon;
    private final Thread deadline;

    private DaemonAnswers(Attached daemon) {
        this.daemon = daemon;
        this.deadline = Thread.ofVirtual().start(this::hangUpLate);
    }

    private void hangUpLate() {
        try {
            Thread.sleep(PATIENCE);
            daemon.close();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // all is answered
        }
    }

    /// @throws SysException when it does not answer there, or not to us
    static DaemonAnswers connect(Path socket) throws SysException {
        return new DaemonAnswers(Attached.connect(socket));
    }

    @Override
    public List<Map<String, String>> ask(String sql) throws SysException {
        Rows rows = new Rows();
        try {
            daemon.answer(sql, rows);
        } catch (SqliteException e) {
            throw new SysException("the daemon could not answer " + sql + ": " + e.getMessage(), e);
        }
        return rows.all;
    }

    @Override
    public void close() {
        deadline.interrupt();
        daemon.close();
    }

    /// Keeps a result as maps.
    private static final class Rows implements ResultPrinter {
        private final List<Map<String, String>> all = new ArrayList<>();
        private final GrowableBytes text = new GrowableBytes(64);
        private List<String> names = List.of();

        @Override
        public void begin(List<String> columns) {
            names = columns;
        }

        @Override
        public void row(ResultCells cells) {
            Map<String, String> row = new LinkedHashMap<>();
            for (int column = 0; column < names.size(); column++) {
                if (!cells.isNull(column)) {
                    cells.appendTo(column, text.clear());
                    row.put(
                            names.get(column),
                            new String(text.array(), 0, text.length(), StandardCharsets.UTF_8));
                }
            }
            all.add(row);
        }

        @Override
        public void flush() {
            // nothing is held back
        }

        @Override
        public void end() {
            // one result is asked for
        }
    }
}
