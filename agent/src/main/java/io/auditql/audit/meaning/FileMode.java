package io.auditql.audit.meaning;

import io.auditql.bytes.GrowableBytes;

/// The type and permissions of a file: `file,suid,755`.
final class FileMode {
    private static final int TYPE_BITS = 0170000;
    private static final int PERMISSIONS = 0777;

    private FileMode() {}

    static void append(long mode, GrowableBytes out) {
        String type =
                switch ((int) mode & TYPE_BITS) {
                    case 0140000 -> "socket";
                    case 0120000 -> "link";
                    case 0100000 -> "file";
                    case 0060000 -> "block";
                    case 0040000 -> "dir";
                    case 0020000 -> "character";
                    case 0010000 -> "fifo";
                    default -> "";
                };
        if (!type.isEmpty()) {
            out.append(type).append(',');
        } else {
            out.append("%03o".formatted(mode & TYPE_BITS)).append(',');
        }
        permissions(mode, out);
    }

    /// Of an argument of chmod or open: `suid,0755`.
    static void appendPermissions(long mode, GrowableBytes out) {
        special(mode, out);
        out.append("0%03o".formatted(mode & PERMISSIONS));
    }

    private static void permissions(long mode, GrowableBytes out) {
        special(mode, out);
        out.append("%03o".formatted(mode & PERMISSIONS));
    }

    private static void special(long mode, GrowableBytes out) {
        if ((mode & 04000) != 0) {
            out.append("suid,");
        }
        if ((mode & 02000) != 0) {
            out.append("sgid,");
        }
        if ((mode & 01000) != 0) {
            out.append("sticky,");
        }
    }
}
