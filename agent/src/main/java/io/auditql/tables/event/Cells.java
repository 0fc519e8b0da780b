package io.auditql.tables.event;

import io.auditql.audit.event.AuditEvent;
import io.auditql.audit.event.Field;
import io.auditql.audit.event.RecordFields;
import io.auditql.bytes.AsciiNumber;
import io.auditql.bytes.GrowableBytes;
import io.auditql.catalog.Abi;
import io.auditql.row.Column;
import io.auditql.row.RowSink;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Moves a field of a record into a column of a row. A field that is absent leaves the column NULL.
final class Cells {
    private static final byte KEY_SEPARATOR = 1;
    private static final byte[][] ABI_WORDS = new byte[Abi.values().length][];

    static {
        for (Abi abi : Abi.values()) {
            ABI_WORDS[abi.ordinal()] =
                    abi.name().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
        }
    }

    private Cells() {}

    /// The names of an enum's values as bytes, by their ordinal.
    static byte[][] names(Enum<?>[] values) {
        byte[][] names = new byte[values.length][];
        for (Enum<?> value : values) {
            names[value.ordinal()] = value.name().getBytes(StandardCharsets.US_ASCII);
        }
        return names;
    }

    /// The same in lower case.
    static byte[][] words(Enum<?>[] values) {
        byte[][] words = new byte[values.length][];
        for (Enum<?> value : values) {
            words[value.ordinal()] =
                    value.name().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
        }
        return words;
    }

    static void number(RowSink row, Column column, RecordFields fields, Field field) {
        long value = fields.number(field);
        if (value != AsciiNumber.NOT_A_NUMBER) {
            row.set(column, value);
        }
    }

    static void text(RowSink row, Column column, RecordFields fields, Field field) {
        if (fields.has(field)) {
            fields.appendText(field, row.text(column));
        }
    }

    /// The keys of the rule that matched. The kernel joins several with a byte 1; shown is a comma.
    static void key(RowSink row, Column column, RecordFields fields) {
        if (!fields.has(Field.KEY)) {
            return;
        }
        GrowableBytes text = row.text(column);
        int start = text.length();
        fields.appendText(Field.KEY, text);
        byte[] bytes = text.array();
        for (int i = start; i < text.length(); i++) {
            if (bytes[i] == KEY_SEPARATOR) {
                bytes[i] = ',';
            }
        }
    }

    /// A calling convention as a word; the array must not be changed.
    static byte[] abi(Abi abi) {
        return ABI_WORDS[abi.ordinal()];
    }

    /// The calling convention as a word, or its number in hex where it has no word here.
    static void arch(RowSink row, Column column, AuditEvent event) {
        if (event.abi() == Abi.OTHER) {
            text(row, column, event.syscall(), Field.ARCH);
        } else {
            row.text(column).append(ABI_WORDS[event.abi().ordinal()]);
        }
    }

    static void flag(RowSink row, Column column, boolean value) {
        row.set(column, value ? 1 : 0);
    }

    static void uptime(RowSink row, Column column, HostFacts facts) {
        long seconds = facts.uptimeSeconds();
        if (seconds != HostFacts.UNKNOWN) {
            row.set(column, seconds);
        }
    }
}
