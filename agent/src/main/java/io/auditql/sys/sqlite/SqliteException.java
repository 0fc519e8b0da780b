package io.auditql.sys.sqlite;

/// SQLite refused: a statement with an error, a full disk, a corrupt file, an interrupt.
public final class SqliteException extends Exception {
    private static final long serialVersionUID = 1L;

    public static final int ERROR = 1;
    public static final int BUSY = 5;
    public static final int NOMEM = 7;
    public static final int READONLY = 8;
    public static final int INTERRUPT = 9;
    public static final int IOERR = 10;
    public static final int CORRUPT = 11;
    public static final int FULL = 13;
    public static final int CANTOPEN = 14;
    public static final int TOOBIG = 18;
    public static final int CONSTRAINT = 19;
    public static final int AUTH = 23;
    public static final int NOTADB = 26;

    private final int extendedCode;
    private final int offset;

    /// @param extendedCode SQLite's extended result code
    /// @param offset       byte offset in the SQL where the error is, or -1
    public SqliteException(int extendedCode, int offset, String message) {
        super(message);
        this.extendedCode = extendedCode;
        this.offset = offset;
    }

    /// The primary result code, as osquery's shell exits with.
    public int code() {
        return extendedCode & 0xFF;
    }

    public int extendedCode() {
        return extendedCode;
    }

    /// Byte offset in the SQL where the error is, or -1 where SQLite cannot say.
    public int offset() {
        return offset;
    }
}
