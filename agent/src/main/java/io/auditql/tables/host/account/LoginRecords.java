package io.auditql.tables.host.account;

import io.auditql.bytes.Slice;
import io.auditql.tables.host.FilePath;
import io.auditql.tables.host.HostFiles;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// The records of utmp(5) and wtmp(5) as glibc lays them out on 64-bit machines.
///
///     type (2) | - (2) | pid (4) | line (32) | id (4) | user (32) | host (256) | exit (4) | session | seconds | micros | …
///
/// Session and time have 32 bits each on x86-64, for files that 32-bit programs share, and 64 bits elsewhere.
final class LoginRecords {
    static final int RUN_LEVEL = 1;
    static final int BOOT_TIME = 2;
    static final int NEW_TIME = 3;
    static final int OLD_TIME = 4;
    static final int INIT_PROCESS = 5;
    static final int LOGIN_PROCESS = 6;
    static final int USER_PROCESS = 7;
    static final int DEAD_PROCESS = 8;
    static final int ACCOUNTING = 9;

    private static final boolean NARROW = "amd64".equals(System.getProperty("os.arch"));
    private static final int SIZE = NARROW ? 384 : 400;
    private static final int PID = 4;
    private static final int LINE = 8;
    private static final int USER = 44;
    private static final int HOST = 76;
    private static final int TIME = NARROW ? 340 : 344;

    /// @param seconds since 1970
    record LoginRecord(int type, long pid, Slice line, Slice user, Slice host, long seconds) {}

    private LoginRecords() {}

    /// All records of a file in their order; a piece at the end that is shorter is left out.
    static List<LoginRecord> of(HostFiles files, String file) {
        Slice content = files.content(FilePath.of(file), 64 << 20);
        ByteBuffer bytes =
                ByteBuffer.wrap(content.array(), 0, content.length())
                        .order(ByteOrder.nativeOrder());
        List<LoginRecord> records = new ArrayList<>();
        for (int at = 0; at + SIZE <= content.length(); at += SIZE) {
            records.add(
                    new LoginRecord(
                            bytes.getShort(at),
                            bytes.getInt(at + PID),
                            text(content, at + LINE, 32),
                            text(content, at + USER, 32),
                            text(content, at + HOST, 256),
                            NARROW
                                    ? Integer.toUnsignedLong(bytes.getInt(at + TIME))
                                    : bytes.getLong(at + TIME)));
        }
        return records;
    }

    private static Slice text(Slice content, int from, int most) {
        int end = content.indexOf('\0', from);
        return content.part(from, end < 0 || end > from + most ? from + most : end);
    }
}
