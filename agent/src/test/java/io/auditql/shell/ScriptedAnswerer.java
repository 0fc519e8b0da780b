package io.auditql.shell;

import io.auditql.print.ResultPrinter;
import io.auditql.row.Column;
import io.auditql.row.Schema;
import io.auditql.sql.ResultColumn;
import io.auditql.sys.sqlite.SqliteException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/// Answers each statement with its own text, one row; `wait` answers when it is cancelled.
final class ScriptedAnswerer implements Answerer {
    final List<String> asked = new ArrayList<>();
    final CountDownLatch waiting = new CountDownLatch(1);
    private final CountDownLatch cancelled = new CountDownLatch(1);

    @Override
    public void answer(String sql, ResultPrinter printer) throws SqliteException {
        asked.add(sql.strip());
        if (sql.startsWith("bad")) {
            throw new SqliteException(SqliteException.ERROR, 0, "near \"bad\": syntax error");
        }
        if (sql.startsWith("wait")) {
            waiting.countDown();
            try {
                cancelled.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new SqliteException(SqliteException.INTERRUPT, -1, "interrupted");
        }
        try {
            printer.begin(List.of("sql"));
            printer.row(TextRows.cells(List.of(sql.strip())));
            printer.end();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void follow(String sql, long rows, Duration time, ResultPrinter printer) {
        asked.add("follow " + sql);
    }

    @Override
    public void cancel() {
        cancelled.countDown();
    }

    @Override
    public List<Schema> tables() {
        return List.of(
                Schema.table(
                        "people",
                        "Those who are there",
                        Column.bigint("uid", "number").with(Column.Option.INDEX),
                        Column.text("name", "what they are called").additional(),
                        Column.text("secret", "not shown").hidden(),
                        Column.text("home", "where they live").alias("house")),
                Schema.table("places", "Where they are", Column.text("name", "called")));
    }

    @Override
    public List<String> functions() {
        return List.of("count", "coalesce", "->", "sha1");
    }

    @Override
    public List<ResultColumn> columns(String sql) {
        return List.of(new ResultColumn("a", "BIGINT"), new ResultColumn("b", ""));
    }

    @Override
    public List<String> plan(String sql) {
        return List.of("differential: it reads no event table");
    }

    @Override
    public boolean isRecording() {
        return false;
    }

    @Override
    public Optional<String> hint(String sql) {
        return sql.contains("places") ? Optional.of("places is empty") : Optional.empty();
    }

    @Override
    public void close() {
        // holds nothing
    }
}
