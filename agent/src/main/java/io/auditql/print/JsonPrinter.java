package io.auditql.print;

import java.io.IOException;
import java.util.List;

/// osquery's JSON: an array with an object on each line, every value a string.
///
///     [
///       {"name":"systemd","pid":"1"},
///       {"name":"a b","pid":"42"}
///     ]
///
/// Or indented, with a line for each value.
final class JsonPrinter implements ResultPrinter {
    private final Output out;
    private final CellText text;
    private final boolean indented;
    private JsonColumns columns = new JsonColumns(List.of());
    private boolean first = true;

    JsonPrinter(Output out, String nullText, boolean indented) {
        this.out = out;
        this.text = new CellText(nullText);
        this.indented = indented;
    }

    @Override
    public void begin(List<String> names) {
        columns = new JsonColumns(names);
        first = true;
        out.bytes().append(indented ? "[" : "[\n");
    }

    @Override
    public void row(ResultCells cells) throws IOException {
        if (indented) {
            out.bytes().append(first ? "\n" : ",\n");
            columns.appendIndented(cells, text, out.bytes());
        } else {
            out.bytes().append(first ? "  " : ",\n  ");
            columns.appendCompact(cells, text, out.bytes());
        }
        first = false;
        out.pause();
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    /// osquery's two forms of an empty array differ, too.
    @Override
    public void end() throws IOException {
        out.bytes().append(indented && first ? "]\n" : "\n]\n");
        out.flush();
    }
}
