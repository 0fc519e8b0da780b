package io.auditql.audit.meaning;

import io.auditql.audit.event.Field;
import io.auditql.audit.event.FieldCursor;
import io.auditql.audit.event.FieldText;
import io.auditql.audit.event.RecordFields;
import io.auditql.bytes.AsciiNumber;
import io.auditql.bytes.GrowableBytes;
import io.auditql.bytes.Hex;
import io.auditql.catalog.Abi;
import io.auditql.catalog.Errno;
import io.auditql.catalog.Syscall;
import io.auditql.catalog.SyscallTable;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Says what the fields of one record mean: numbers by the record's own architecture and call, users by the names that auditd
/// added. Where a value is none that its field can have, it is left as it stands.
final class FieldMeaning {
    private static final long UNSET = 0xFFFF_FFFFL;
    private static final long SECCOMP_DATA = 0xFFFF;
    private static final int KEY_SEPARATOR = 1;
    private static final Field[] ARGUMENTS = {Field.A0, Field.A1, Field.A2, Field.A3};

    private final RecordFields fields = new RecordFields();
    private final FieldCursor cursor = new FieldCursor();
    private final Map<String, String> added = new HashMap<>();
    private final GrowableBytes address = new GrowableBytes(128);
    private final long[] arguments = new long[ARGUMENTS.length];
    private int type;
    private byte[] bytes = {};
    private Abi abi = Abi.OTHER;
    private long callNumber = Syscall.NONE;
    private String call = "";

    /// @param mark where what auditd added begins, or `end`
    void start(int recordType, byte[] record, int from, int mark, int end) {
        type = recordType;
        bytes = record;
        fields.read(record, from, mark);
        callNumber = Math.max(fields.number(Field.SYSCALL), Syscall.NONE);
        abi = Abi.of(fields.hex(Field.ARCH), callNumber);
        byte[] word = callNumber < 0 ? null : SyscallTable.word(abi, callNumber);
        call = word == null ? "" : new String(word, StandardCharsets.US_ASCII);
        for (int i = 0; i < ARGUMENTS.length; i++) {
            arguments[i] = fields.hex(ARGUMENTS[i]);
        }
        added.clear();
        if (mark < end) {
            cursor.start(record, mark + 1, end);
            while (cursor.next()) {
                added.put(
                        text(cursor.keyStart(), cursor.keyEnd()),
                        unquoted(cursor.valueStart(), cursor.valueEnd()));
            }
        }
    }

    private String text(int from, int end) {
        return new String(bytes, from, end - from, StandardCharsets.ISO_8859_1);
    }

    private String unquoted(int from, int end) {
        boolean quoted =
                FieldText.isQuoted(bytes, from, end) && end - from > 1 && bytes[end - 1] == '"';
        return quoted ? text(from + 1, end - 1) : text(from, end);
    }

    /// Appends what the value `[from, to)` means.
    ///
    /// @param message whether a program says it
    /// @return false when the record says that there is none
    boolean append(String key, int from, int to, boolean message, GrowableBytes out) {
        int end = message ? withoutPunctuation(from, to) : to;
        if (FieldText.isAbsent(bytes, from, end)) {
            return false;
        }
        Kind kind = Kind.of(type, key, message);
        if (!interpreted(kind, key, from, end, out)) {
            out.clear();
            FieldText.appendTrusted(bytes, from, end, out);
        }
        return true;
    }

    /// Programs of old wrote `(hostname=?, addr=?, terminal=ssh res=success)`.
    private int withoutPunctuation(int from, int to) {
        int end = to;
        if (end > from && bytes[end - 1] == ')' && bytes[from] != '(') {
            end--;
        }
        return end > from && bytes[end - 1] == ',' ? end - 1 : end;
    }

    private boolean interpreted(Kind kind, String key, int from, int end, GrowableBytes out) {
        return switch (kind) {
            case PLAIN -> false;
            case TEXT -> {
                FieldText.appendUntrusted(bytes, from, end, out);
                if (key.equals("key")) {
                    separate(out, (byte) ',');
                }
                yield true;
            }
            case BYTES -> Hex.decode(bytes, from, end, out);
            case TITLE -> {
                FieldText.appendUntrusted(bytes, from, end, out);
                spaces(out);
                yield true;
            }
            case USER, GROUP -> owner(key, from, end, out);
            case SESSION -> unset(from, end, out);
            case ARCH -> arch(out);
            case SYSCALL -> syscall(out);
            case EXIT -> exit(from, end, out);
            case ARGUMENT -> argument(key.charAt(1) - '0', out);
            case RESULT -> result(decimal(from, end), out);
            case MODE -> mode(from, end, out);
            case ADDRESS -> {
                address.clear();
                if (!Hex.decode(bytes, from, end, address)) {
                    yield false;
                }
                AddressText.append(address.array(), address.length(), out);
                yield true;
            }
            case CAPABILITIES -> capabilities(hex(from, end), out);
            case CAPABILITY -> name(Names.CAPABILITIES, decimal(from, end), out);
            case SIGNAL -> name(Names.SIGNALS, decimal(from, end), out);
            case FILTER -> name(Names.FILTERS, decimal(from, end), out);
            case SECCOMP -> seccomp(hex(from, end), out);
            case PROTECTION -> {
                long value = hex(from, end);
                if (value >= 0) {
                    Arguments.protection(value, out);
                }
                yield value >= 0;
            }
            case MAP_FLAGS -> {
                long value = hex(from, end);
                if (value >= 0) {
                    Arguments.mapFlags(value, out);
                }
                yield value >= 0;
            }
            case OPEN_FLAGS -> {
                long value = octal(from, end);
                if (value >= 0) {
                    Arguments.openFlags(value, abi, out);
                }
                yield value >= 0;
            }
            case FAMILY -> family(decimal(from, end), out);
            case PROTOCOL -> protocol(decimal(from, end), out);
            case ANSWER -> {
                long value = decimal(from, end);
                if (value == 1 || value == 2) {
                    out.append(value == 1 ? "allow" : "deny");
                }
                yield value == 1 || value == 2;
            }
        };
    }

    private static void separate(GrowableBytes out, byte separator) {
        for (int i = 0; i < out.length(); i++) {
            if (out.array()[i] == KEY_SEPARATOR) {
                out.array()[i] = separator;
            }
        }
    }

    /// The arguments of a program stand one after the other, each ended by a zero byte.
    private static void spaces(GrowableBytes out) {
        int length = out.length();
        while (length > 0 && out.array()[length - 1] == 0) {
            length--;
        }
        out.truncate(length);
        for (int i = 0; i < length; i++) {
            if (out.array()[i] == 0) {
                out.array()[i] = ' ';
            }
        }
    }

    private boolean owner(String key, int from, int end, GrowableBytes out) {
        String name = added.get(key.toUpperCase(Locale.ROOT));
        if (name != null && !name.isEmpty()) {
            out.append(name.getBytes(StandardCharsets.ISO_8859_1));
            return true;
        }
        return unset(from, end, out);
    }

    private boolean unset(int from, int end, GrowableBytes out) {
        long number = decimal(from, end);
        if (number != UNSET && number != -1) {
            return false;
        }
        out.append("unset");
        return true;
    }

    private boolean arch(GrowableBytes out) {
        if (abi != Abi.OTHER) {
            out.append(abi.name().toLowerCase(Locale.ROOT));
            return true;
        }
        String other =
                switch ((int) fields.hex(Field.ARCH)) {
                    case 0x14 -> "ppc";
                    case 0x80000015 -> "ppc64";
                    case 0xC0000015 -> "ppc64le";
                    case 0x16 -> "s390";
                    case 0x80000016 -> "s390x";
                    case 0xC0000032 -> "ia64";
                    case 0xC00000F3 -> "riscv64";
                    default -> "";
                };
        out.append(other);
        return !other.isEmpty() || addedName("ARCH", out);
    }

    private boolean syscall(GrowableBytes out) {
        if (!call.isEmpty()) {
            out.append(call);
            String socketCall = Names.of(Names.SOCKET_CALLS, arguments[0]);
            if (call.equals("socketcall") && socketCall != null) {
                out.append('(').append(socketCall).append(')');
            }
            return true;
        }
        if (addedName("SYSCALL", out)) {
            return true;
        }
        if (callNumber < 0) {
            return false;
        }
        out.append("unknown-syscall(").appendDecimal(callNumber).append(')');
        return true;
    }

    private boolean addedName(String key, GrowableBytes out) {
        String name = added.get(key);
        if (name == null || name.startsWith("unknown")) {
            return false;
        }
        out.append(name.getBytes(StandardCharsets.ISO_8859_1));
        return true;
    }

    private boolean exit(int from, int end, GrowableBytes out) {
        long value = decimal(from, end);
        byte[] name = value < 0 ? Errno.name(-value) : Errno.name(0);
        if (name.length == 0) {
            return false;
        }
        out.append(name).append('(').append(Errno.text(-value)).append(')');
        return true;
    }

    private boolean argument(int number, GrowableBytes out) {
        if (arguments[number] == AsciiNumber.NOT_A_NUMBER) {
            return false;
        }
        Arguments.append(call, abi, number, arguments, out);
        return true;
    }

    private static boolean result(long number, GrowableBytes out) {
        if (number != 0 && number != 1) {
            return false;
        }
        out.append(number == 1 ? "yes" : "no");
        return true;
    }

    private boolean mode(int from, int end, GrowableBytes out) {
        long value = octal(from, end);
        if (value < 0) {
            return false;
        }
        FileMode.append(value, out);
        return true;
    }

    private static boolean capabilities(long bits, GrowableBytes out) {
        if (bits == AsciiNumber.NOT_A_NUMBER) {
            return false;
        }
        if (bits == 0) {
            out.append("none");
            return true;
        }
        boolean any = false;
        for (int i = 0; i < Long.SIZE; i++) {
            if ((bits >>> i & 1) != 0) {
                out.append(any ? "," : "");
                String name = Names.of(Names.CAPABILITIES, i);
                out.append(name == null ? "cap_" + i : name);
                any = true;
            }
        }
        return true;
    }

    private static boolean name(String[] names, long number, GrowableBytes out) {
        @Nullable String name = Names.of(names, number);
        if (name == null) {
            return false;
        }
        out.append(name);
        return true;
    }

    private static boolean seccomp(long code, GrowableBytes out) {
        if (code == AsciiNumber.NOT_A_NUMBER) {
            return false;
        }
        String action =
                switch ((int) (code & ~SECCOMP_DATA)) {
                    case 0x80000000 -> "kill-process";
                    case 0x00000000 -> "kill";
                    case 0x00030000 -> "trap";
                    case 0x00050000 -> "errno";
                    case 0x7fc00000 -> "user-notify";
                    case 0x7ff00000 -> "trace";
                    case 0x7ffc0000 -> "log";
                    case 0x7fff0000 -> "allow";
                    default -> "";
                };
        out.append(action);
        return !action.isEmpty();
    }

    private static boolean family(long number, GrowableBytes out) {
        String name =
                switch ((int) number) {
                    case 2 -> "ipv4";
                    case 10 -> "ipv6";
                    case 7 -> "bridge";
                    case 3 -> "arp";
                    default -> number < 0 ? null : AddressText.family(number);
                };
        if (name == null) {
            return false;
        }
        out.append(name);
        return true;
    }

    private static boolean protocol(long number, GrowableBytes out) {
        String name =
                switch ((int) number) {
                    case 1 -> "icmp";
                    case 6 -> "tcp";
                    case 17 -> "udp";
                    case 58 -> "ipv6-icmp";
                    case 132 -> "sctp";
                    default -> "";
                };
        out.append(name);
        return !name.isEmpty();
    }

    private long decimal(int from, int end) {
        return AsciiNumber.decimal(bytes, from, end);
    }

    /// With or without `0x`.
    private long hex(int from, int end) {
        boolean prefixed = end - from > 2 && bytes[from] == '0' && (bytes[from + 1] | 0x20) == 'x';
        return AsciiNumber.hex(bytes, prefixed ? from + 2 : from, end);
    }

    private long octal(int from, int end) {
        long value = 0;
        for (int i = from; i < end; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 7 || i - from > 20) {
                return -1;
            }
            value = value * 8 + digit;
        }
        return from == end ? -1 : value;
    }
}
