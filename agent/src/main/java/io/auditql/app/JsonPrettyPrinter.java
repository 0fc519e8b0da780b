package io.auditql.app;

import java.io.IOException;
import java.util.List;

/// The array of [JsonPrinter] with a line for each value.
final class JsonPrettyPrinter implements ResultPrinter {
    private final Output out;
    private final CellText text;
    private JsonColumns columns = new JsonColumns(List.of());
    private boolean first = true;

    JsonPrettyPrinter(Output out, String nullText) {
        this.out = out;
        this.text = new CellText(nullText);
    }

    @Override
    public void begin(List<String> names) {
        columns = new JsonColumns(names);
        first = true;
        out.bytes().append('[');
    }

    @Override
    public void row(ResultCells cells) throws IOException {
        out.bytes().append(first ? "\n" : ",\n");
        first = false;
        columns.appendIndented(cells, text, out.bytes());
        out.pause();
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void end() throws IOException {
        out.bytes().append(first ? "]\n" : "\n]\n");
        out.flush();
    }
}
