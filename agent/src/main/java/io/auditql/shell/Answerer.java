package io.auditql.shell;

import io.auditql.print.ResultPrinter;
import io.auditql.row.Schema;
import io.auditql.sql.ResultColumn;
import io.auditql.sys.SysException;
import io.auditql.sys.sqlite.SqliteException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Who answers the shell's SQL: the engine in this process, or a daemon behind its socket.
///
/// One thread asks; only [#cancel] may come from another. SQL that is refused ends with SQLite's code and place as a
/// [SqliteException]; a daemon that cannot be asked any more is a [SysException]. What a printer cannot write passes as
/// an [java.io.UncheckedIOException]. Whatever happens, a result that began at the printer has been ended.
public interface Answerer extends AutoCloseable {
    /// Answers the statements of a text, one after the other.
    void answer(String sql, ResultPrinter printer) throws SqliteException, SysException;

    /// Keeps printing the new rows of one query, each as soon as it is there, until the limits are used up or [#cancel].
    ///
    /// @param rows 0 for no limit
    /// @param time zero for no limit
    void follow(String sql, long rows, Duration time, ResultPrinter printer)
            throws SqliteException, SysException;

    /// Makes what is being answered fail with INTERRUPT, and what is being followed end. From any thread; without effect
    /// when nothing is asked.
    void cancel();

    /// All tables, those of events first.
    List<Schema> tables();

    /// The names of the functions that SQL may call.
    List<String> functions() throws SqliteException, SysException;

    /// The columns of a statement's result, without running it.
    List<ResultColumn> columns(String sql) throws SqliteException, SysException;

    /// How a schedule or a tail would run the query: a line for the query, and one for each event table in it.
    List<String> plan(String sql) throws SqliteException, SysException;

    /// Whether this host is recorded into the tables for as long as the shell runs.
    boolean isRecording();

    /// What a person should know of the answer to this SQL beforehand: which table is empty here, and what would fill it.
    Optional<String> hint(String sql);

    /// Whose rows these are, for the greeting of a person; or the empty text.
    default String about() {
        return "";
    }

    /// Rows of events that were read to answer what is asked now, as far as that is known: it grows while a statement runs.
    default long rowsRead() {
        return 0;
    }

    @Override
    void close();
}
