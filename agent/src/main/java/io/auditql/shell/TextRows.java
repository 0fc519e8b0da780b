package io.auditql.shell;

import io.auditql.bytes.GrowableBytes;
import io.auditql.print.ResultCells;
import io.auditql.print.ResultPrinter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// The few rows that the shell itself asks for, as texts.
final class TextRows implements ResultPrinter {
    private final Consumer<List<String>> consumer;
    private int columns;

    TextRows(Consumer<List<String>> consumer) {
        this.consumer = consumer;
    }

    /// A row of texts, for a printer.
    static ResultCells cells(List<String> texts) {
        return new ResultCells() {
            @Override
            public boolean isNull(int column) {
                return false;
            }

            @Override
            public void appendTo(int column, GrowableBytes out) {
                out.append(texts.get(column));
            }
        };
    }

    @Override
    public void begin(List<String> names) {
        columns = names.size();
    }

    @Override
    public void row(ResultCells cells) {
        List<String> row = new ArrayList<>();
        for (int column = 0; column < columns; column++) {
            GrowableBytes text = new GrowableBytes(64);
            cells.appendTo(column, text);
            row.add(text.toString());
        }
        consumer.accept(row);
    }

    @Override
    public void flush() {
        // nothing is held
    }

    @Override
    public void end() {
        // nothing is held
    }
}
