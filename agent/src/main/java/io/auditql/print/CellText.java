package io.auditql.print;

import io.auditql.bytes.GrowableBytes;
import io.auditql.bytes.Slice;
import io.auditql.bytes.VisibleText;
import java.nio.charset.StandardCharsets;

/// Makes the value of a cell visible: bytes that could act on a terminal, or that are no text, are written out.
final class CellText {
    private final byte[] nullText;
    private final GrowableBytes raw = new GrowableBytes(256);
    private final Slice slice = new Slice();

    CellText(String nullText) {
        this.nullText = nullText.getBytes(StandardCharsets.UTF_8);
    }

    /// The bytes of the cell as they are, or the text for NULL; valid until the next call.
    Slice raw(ResultCells cells, int column) {
        raw.clear().trim(64 * 1024);
        if (cells.isNull(column)) {
            raw.append(nullText);
        } else {
            cells.appendTo(column, raw);
        }
        return raw.slice(slice);
    }

    /// Safe on a terminal.
    void append(ResultCells cells, int column, GrowableBytes out) {
        Slice text = raw(cells, column);
        VisibleText.appendTerminal(text.array(), text.offset(), text.length(), out);
    }

    /// The inside of a JSON string.
    void appendJson(ResultCells cells, int column, GrowableBytes out) {
        JsonText.append(raw(cells, column), out);
    }

    /// The name of a column: a person chose it, but perhaps not this one.
    static byte[] visible(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        GrowableBytes out = new GrowableBytes(bytes.length);
        VisibleText.appendTerminal(bytes, 0, bytes.length, out);
        return out.toByteArray();
    }
}
