package io.auditql.sql.function;

import io.auditql.row.ValueSink;
import io.auditql.sys.sqlite.Database;
import io.auditql.sys.sqlite.SqliteException;
import io.auditql.sys.sqlite.Values;
import java.util.Arrays;
import java.util.Base64;

/// `to_base64`, `from_base64` and `conditional_to_base64`.
final class Base64Functions {
    private Base64Functions() {}

    static void register(Database database) throws SqliteException {
        database.register("to_base64", 1, Base64Functions::encode);
        database.register("from_base64", 1, Base64Functions::decode);
        database.register("conditional_to_base64", 1, Base64Functions::encodeUnprintable);
    }

    private static void encode(Values values, ValueSink result) {
        if (!Arguments.anyNull(values)) {
            result.text(Base64.getEncoder().encode(values.array(0)));
        }
    }

    private static void encodeUnprintable(Values values, ValueSink result) {
        if (Arguments.anyNull(values)) {
            return;
        }
        byte[] text = values.array(0);
        result.text(isPrintable(text) ? text : Base64.getEncoder().encode(text));
    }

    private static boolean isPrintable(byte[] text) {
        for (byte b : text) {
            if (b < 0x20 || b == 0x7F) {
                return false;
            }
        }
        return true;
    }

    /// Line ends do not count, padding may be missing, and what is not base64 is the empty text.
    private static void decode(Values values, ValueSink result) {
        if (Arguments.anyNull(values)) {
            return;
        }
        byte[] text = withoutLineEnds(values.array(0));
        byte[] decoded;
        try {
            decoded = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException _) {
            decoded = new byte[0];
        }
        result.text(decoded);
    }

    private static byte[] withoutLineEnds(byte[] text) {
        byte[] kept = new byte[text.length];
        int length = 0;
        for (byte b : text) {
            if (b != '\n' && b != '\r') {
                kept[length++] = b;
            }
        }
        while (length > 0 && kept[length - 1] == '=') {
            length--;
        }
        return Arrays.copyOf(kept, length);
    }
}
