package io.auditql.print;

import io.auditql.bytes.GrowableBytes;
import io.auditql.bytes.Slice;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The keys of a JSON object for each row: alphabetical as in osquery; of columns with one name the last one counts.
final class JsonColumns {
    private final byte[][] keys; // with quotes
    private final int[] columns;

    JsonColumns(List<String> names) {
        Map<String, Integer> sorted = new TreeMap<>();
        for (int column = 0; column < names.size(); column++) {
            sorted.put(names.get(column), column);
        }
        this.keys = new byte[sorted.size()][];
        this.columns = new int[sorted.size()];
        int at = 0;
        for (Map.Entry<String, Integer> entry : sorted.entrySet()) {
            keys[at] = quoted(entry.getKey());
            columns[at++] = entry.getValue();
        }
    }

    private static byte[] quoted(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        GrowableBytes out = new GrowableBytes(bytes.length + 2).append('"');
        JsonText.append(new Slice(bytes, 0, bytes.length), out);
        return out.append('"').toByteArray();
    }

    /// Appends one object on one line.
    void appendCompact(ResultCells cells, CellText text, GrowableBytes out) {
        append(cells, text, out.append('{'), "", ":");
        out.append('}');
    }

    /// Appends one object indented by two, as an element of an array.
    void appendIndented(ResultCells cells, CellText text, GrowableBytes out) {
        append(cells, text, out.append("  {"), "\n    ", ": ");
        out.append("\n  }");
    }

    private void append(
            ResultCells cells, CellText text, GrowableBytes out, String before, String colon) {
        for (int i = 0; i < keys.length; i++) {
            if (i > 0) {
                out.append(',');
            }
            out.append(before).append(keys[i]).append(colon).append('"');
            text.appendJson(cells, columns[i], out);
            out.append('"');
        }
    }
}
