package io.auditql.sql.function;

import io.auditql.bytes.IpAddress;
import io.auditql.row.ValueSink;
import io.auditql.sys.sqlite.Database;
import io.auditql.sys.sqlite.SqliteException;
import io.auditql.sys.sqlite.Values;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/// `community_id_v1`: one name for a flow of packets, whoever saw it and in which direction (the Community ID specification).
///
///     1:base64(sha1(seed (2) | address | address | protocol (1) | 0 | port (2) | port (2)))
final class CommunityId {
    private static final System.Logger LOG = System.getLogger(CommunityId.class.getName());

    private CommunityId() {}

    static void register(Database database) throws SqliteException {
        database.register("community_id_v1", -1, CommunityId::lenient);
        database.register("community_id_v1_strict", -1, CommunityId::strict);
    }

    /// What cannot be understood is NULL, and a warning.
    private static void lenient(Values values, ValueSink result) {
        try {
            strict(values, result);
        } catch (SqliteException e) {
            LOG.log(System.Logger.Level.WARNING, e.getMessage());
        }
    }

    private static void strict(Values values, ValueSink result) throws SqliteException {
        if (values.count() < 5 || values.count() > 6) {
            throw Arguments.refused("Community ID expects 5 or 6 arguments");
        }
        byte[] source = address(values, 0, "saddr");
        byte[] destination = address(values, 1, "daddr");
        int sourcePort = number(values, 2, "sport", 0xFFFF);
        int destinationPort = number(values, 3, "dport", 0xFFFF);
        int protocol = number(values, 4, "proto", 0xFF);
        int seed = values.count() == 6 ? number(values, 5, "seed", 0xFFFF) : 0;
        boolean ordered = isOrdered(source, sourcePort, destination, destinationPort);
        ByteBuffer flow = ByteBuffer.allocate(2 + source.length + destination.length + 2 + 4);
        flow.putShort((short) seed);
        flow.put(ordered ? source : destination).put(ordered ? destination : source);
        flow.put((byte) protocol).put((byte) 0);
        flow.putShort((short) (ordered ? sourcePort : destinationPort));
        flow.putShort((short) (ordered ? destinationPort : sourcePort));
        byte[] digest = Digests.sha1().digest(flow.array());
        String id = "1:" + Base64.getEncoder().encodeToString(digest);
        result.text(id.getBytes(StandardCharsets.US_ASCII));
    }

    private static boolean isOrdered(byte[] a, int aPort, byte[] b, int bPort) {
        if (a.length != b.length) {
            return a.length < b.length;
        }
        int order = Arrays.compareUnsigned(a, b);
        return order < 0 || (order == 0 && aPort <= bPort);
    }

    private static byte[] address(Values values, int index, String name) throws SqliteException {
        if (!Arguments.isText(values, index)) {
            throw Arguments.refused("Community ID " + name + " must be provided as TEXT");
        }
        byte[] address =
                IpAddress.parse(
                        new String(Arguments.bytes(values, index), StandardCharsets.ISO_8859_1));
        if (address.length == 0) {
            throw Arguments.refused("Community ID " + name + " cannot be parsed as IP");
        }
        return address;
    }

    private static int number(Values values, int index, String name, int most)
            throws SqliteException {
        if (!Arguments.isInteger(values, index)) {
            throw Arguments.refused("Community ID " + name + " must be provided as INTEGER");
        }
        long number = values.number(index);
        if (number < 0 || number > most) {
            throw Arguments.refused("Community ID " + name + " must be between 0 and " + most);
        }
        return (int) number;
    }
}
