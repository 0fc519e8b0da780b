package io.auditql.ask;

import io.auditql.bytes.GrowableBytes;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// What is asked of the daemon: one line.
///
/// @param rows    for [Mode#FOLLOW]: end after so many; 0 for no limit
/// @param seconds for [Mode#FOLLOW]: end after so long; 0 for no limit
record Request(Mode mode, String sql, long rows, long seconds) {
    enum Mode {
        /// Run the statements.
        ANSWER,
        /// Keep sending the new rows of one query.
        FOLLOW,
        /// Name the columns and their types, without running.
        COLUMNS,
        /// Say how a schedule would run the query.
        PLAN,
        /// Name the functions.
        FUNCTIONS,
        /// Describe the tables, a row for each column.
        TABLES,
        /// End what is being answered.
        CANCEL;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// The longest line that is read: SQL of a mebibyte, every byte escaped at worst.
    static final int LONGEST_LINE = 6 << 20;

    private static final JsonFactory JSON = new JsonFactory();

    /// Why a line is no request.
    static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedException(String message) {
            super(message);
        }
    }

    static Request of(Mode mode, String sql) {
        return new Request(mode, sql, 0, 0);
    }

    void appendTo(GrowableBytes out) {
        out.append("{\"mode\":\"").append(mode.word()).append("\",\"sql\":");
        WireText.append(sql, out);
        out.append(",\"rows\":").appendDecimal(rows);
        out.append(",\"seconds\":").appendDecimal(seconds).append("}\n");
    }

    /// Reads a line. Keys that are not known are passed over: a newer shell may send them.
    static Request parse(byte[] line, int length) throws MalformedException {
        Mode mode = Mode.ANSWER;
        String sql = "";
        long rows = 0;
        long seconds = 0;
        String text = new String(line, 0, length, StandardCharsets.UTF_8);
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedException("a request is a JSON object on one line");
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String key = parser.currentName();
                parser.nextToken();
                switch (key) {
                    case "mode" -> mode = mode(text(parser, key));
                    case "sql" -> sql = text(parser, key);
                    case "rows" -> rows = number(parser, key);
                    case "seconds" -> seconds = number(parser, key);
                    default -> parser.skipChildren();
                }
            }
            return new Request(mode, sql, rows, seconds);
        } catch (JacksonException e) {
            throw new MalformedException(
                    "a request is a JSON object on one line; this is none: "
                            + e.getOriginalMessage());
        }
    }

    private static Mode mode(String word) throws MalformedException {
        for (Mode mode : Mode.values()) {
            if (mode.word().equals(word)) {
                return mode;
            }
        }
        throw new MalformedException("unknown mode \"" + word + "\"");
    }

    private static String text(JsonParser parser, String key) throws MalformedException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw new MalformedException("\"" + key + "\" is a text");
        }
        return parser.getString();
    }

    private static long number(JsonParser parser, String key) throws MalformedException {
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT || parser.getLongValue() < 0) {
            throw new MalformedException("\"" + key + "\" is a whole number");
        }
        return parser.getLongValue();
    }
}
