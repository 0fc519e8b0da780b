package io.auditql.app;

import io.auditql.audit.source.AuditRefusedException;
import io.auditql.doctor.Answers;
import io.auditql.flags.Flags;
import io.auditql.sql.ResultColumn;
import io.auditql.sql.ResultHandler;
import io.auditql.sql.ResultRow;
import io.auditql.sql.SqlConnection;
import io.auditql.sys.SysException;
import io.auditql.sys.sqlite.SqliteException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// A recording of this host in memory that answers while it goes on.
final class LiveAnswers implements Answers {
    private final House house;
    private final SqlConnection connection;
    private final AtomicReference<Optional<Throwable>> failure;

    private LiveAnswers(
            House house, SqlConnection connection, AtomicReference<Optional<Throwable>> failure) {
        this.house = house;
        this.connection = connection;
        this.failure = failure;
    }

    /// Starts to record.
    ///
    /// @param flags as `--live` sets them
    static LiveAnswers record(Flags flags) throws AuditRefusedException, SysException {
        AtomicReference<Optional<Throwable>> failure = new AtomicReference<>(Optional.empty());
        House house =
                Wiring.open(
                        flags,
                        new OsqueryInfo.Facts(
                                Version.text(), "", System.currentTimeMillis() / 1000),
                        List.of(),
                        thrown -> failure.set(Optional.of(thrown)));
        try {
            house.store().schedule(Map.of());
            SqlConnection connection = house.engine().connect();
            house.record();
            return new LiveAnswers(house, connection, failure);
        } catch (SqliteException e) {
            house.close();
            throw new SysException("open an SQL connection failed: " + e.getMessage(), e);
        } catch (AuditRefusedException | SysException | RuntimeException e) {
            house.close();
            throw e;
        }
    }

    House house() {
        return house;
    }

    SqlConnection connection() {
        return connection;
    }

    @Override
    public List<Map<String, String>> ask(String sql) throws SysException {
        Optional<Throwable> thrown = failure.get();
        if (thrown.isPresent()) {
            throw new SysException("recording ended: " + thrown.get().getMessage(), thrown.get());
        }
        Rows rows = new Rows();
        try {
            connection.run(sql, rows);
        } catch (SqliteException e) {
            throw new SysException(sql + ": " + e.getMessage(), e);
        }
        return rows.all;
    }

    /// Rows as maps: few, for a program that asks itself.
    private static final class Rows implements ResultHandler {
        final List<Map<String, String>> all = new ArrayList<>();
        private List<ResultColumn> columns = List.of();

        @Override
        public void columns(List<ResultColumn> names) {
            columns = names;
        }

        @Override
        public void row(ResultRow row) {
            Map<String, String> values = new LinkedHashMap<>();
            for (int i = 0; i < columns.size(); i++) {
                if (!row.isNull(i)) {
                    values.put(columns.get(i).name(), row.text(i));
                }
            }
            all.add(values);
        }
    }

    /// An interrupt that ended the waiting must not end the putting back.
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        house.stopRecording();
        connection.close();
        house.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
