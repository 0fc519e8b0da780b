package io.auditql.ask;

import io.auditql.bytes.GrowableBytes;
import io.auditql.print.ResultCells;
import io.auditql.print.ResultPrinter;
import java.io.IOException;
import java.util.List;

/// A result that is made of texts instead of by SQL.
final class Listing {
    private final ResultPrinter printer;
    private final Cells cells = new Cells();

    private static final class Cells implements ResultCells {
        private List<String> texts = List.of();

        @Override
        public boolean isNull(int column) {
            return false;
        }

        @Override
        public void appendTo(int column, GrowableBytes out) {
            out.append(texts.get(column));
        }
    }

    Listing(ResultPrinter printer, String... columns) throws IOException {
        this.printer = printer;
        printer.begin(List.of(columns));
    }

    void row(String... texts) throws IOException {
        cells.texts = List.of(texts);
        printer.row(cells);
    }

    void end() throws IOException {
        printer.end();
    }
}
