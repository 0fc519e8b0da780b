package io.auditql.sql.function;

import io.auditql.bytes.IpAddress;
import io.auditql.row.ValueSink;
import io.auditql.sys.sqlite.Database;
import io.auditql.sys.sqlite.SqliteException;
import io.auditql.sys.sqlite.Values;
import java.nio.charset.StandardCharsets;

/// `inet_aton` and `in_cidr_block`.
final class NetworkFunctions {
    private NetworkFunctions() {}

    static void register(Database database) throws SqliteException {
        database.register("inet_aton", 1, NetworkFunctions::number);
        database.register("in_cidr_block", 2, NetworkFunctions::isInBlock);
    }

    private static void number(Values values, ValueSink result) {
        if (Arguments.anyNull(values)) {
            return;
        }
        byte[] address = IpAddress.parse4(text(values, 0));
        if (address.length == 4) {
            long number = 0;
            for (byte b : address) {
                number = number << 8 | (b & 0xFF);
            }
            result.number(number);
        }
    }

    /// As in osquery only the hosts of a block are in it: of IPv4 not the first and the last address. An address of the other family
    /// is in no block: one IPv6 socket must not end a query over all sockets.
    private static void isInBlock(Values values, ValueSink result) throws SqliteException {
        if (!Arguments.isText(values, 0)) {
            throw Arguments.refused("CIDR must be a string");
        }
        if (!Arguments.isText(values, 1)) {
            throw Arguments.refused("IP address must be a string");
        }
        byte[] address = IpAddress.parse(text(values, 1));
        if (address.length == 0) {
            throw Arguments.refused("IP address cannot be parsed");
        }
        String cidr = text(values, 0);
        int slash = cidr.indexOf('/');
        byte[] block = slash < 0 ? new byte[0] : IpAddress.parse(cidr.substring(0, slash));
        int prefix = block.length == 0 ? -1 : prefix(cidr.substring(slash + 1), 8 * block.length);
        if (prefix < 0) {
            throw Arguments.refused(
                    "CIDR for IP address v" + (address.length == 4 ? 4 : 6) + " cannot be parsed");
        }
        result.number(block.length == address.length && isHost(block, prefix, address) ? 1 : 0);
    }

    private static int prefix(String digits, int most) {
        if (digits.isEmpty() || digits.length() > 3) {
            return -1;
        }
        int prefix = 0;
        for (int i = 0; i < digits.length(); i++) {
            char digit = digits.charAt(i);
            if (digit < '0' || digit > '9') {
                return -1;
            }
            prefix = 10 * prefix + digit - '0';
        }
        return prefix > most ? -1 : prefix;
    }

    private static boolean isHost(byte[] block, int prefix, byte[] address) {
        boolean lowest = true;
        boolean highest = true;
        for (int bit = 0; bit < 8 * address.length; bit++) {
            int mask = 0x80 >> (bit & 7);
            boolean set = (address[bit >> 3] & mask) != 0;
            if (bit < prefix) {
                if (set != ((block[bit >> 3] & mask) != 0)) {
                    return false;
                }
            } else {
                lowest &= !set;
                highest &= set;
            }
        }
        return address.length != 4 || prefix >= 31 || !(lowest || highest);
    }

    private static String text(Values values, int index) {
        return new String(Arguments.bytes(values, index), StandardCharsets.ISO_8859_1);
    }
}
