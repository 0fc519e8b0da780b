package io.auditql.tables.host.system;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// A call of a method on D-Bus whose arguments are texts.
///
///     'l' | type | flags | version | body length (4) | serial (4) | fields length (4) | fields: code, signature, value | … | body
///
/// Each number and text begins at a multiple of 4, each field and the body at a multiple of 8.
final class BusMessage {
    private static final int METHOD_CALL = 1;
    private static final int VERSION = 1;
    private static final int PATH = 1;
    private static final int INTERFACE = 2;
    private static final int MEMBER = 3;
    private static final int DESTINATION = 6;
    private static final int SIGNATURE = 8;
    private static final int FIELDS = 16;

    private final String path;
    private final String interfaceName;
    private final String member;
    private String destination = "";
    private String[] arguments = {};

    private BusMessage(String path, String interfaceName, String member) {
        this.path = path;
        this.interfaceName = interfaceName;
        this.member = member;
    }

    static BusMessage call(String path, String interfaceName, String member) {
        return new BusMessage(path, interfaceName, member);
    }

    BusMessage to(String name) {
        destination = name;
        return this;
    }

    BusMessage with(String... texts) {
        arguments = texts.clone();
        return this;
    }

    ByteBuffer bytes(int serial) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (String argument : arguments) {
            text(argument, body);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write('l');
        out.write(METHOD_CALL);
        out.write(0);
        out.write(VERSION);
        number(body.size(), out);
        number(serial, out);
        number(0, out); // the length of the fields, set below
        field(PATH, "o", path, out);
        field(INTERFACE, "s", interfaceName, out);
        field(MEMBER, "s", member, out);
        field(DESTINATION, "s", destination, out);
        if (arguments.length > 0) {
            align(8, out);
            out.write(SIGNATURE);
            signature("g", out);
            signature("s".repeat(arguments.length), out);
        }
        int fields = out.size() - FIELDS;
        align(8, out);
        out.writeBytes(body.toByteArray());
        return ByteBuffer.wrap(out.toByteArray())
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(FIELDS - 4, fields);
    }

    private static void field(int code, String signature, String value, ByteArrayOutputStream out) {
        align(8, out);
        out.write(code);
        signature(signature, out);
        text(value, out);
    }

    private static void signature(String signature, ByteArrayOutputStream out) {
        out.write(signature.length());
        out.writeBytes(signature.getBytes(StandardCharsets.US_ASCII));
        out.write(0);
    }

    private static void text(String text, ByteArrayOutputStream out) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        number(utf8.length, out);
        out.writeBytes(utf8);
        out.write(0);
    }

    private static void number(int value, ByteArrayOutputStream out) {
        align(4, out);
        for (int shift = 0; shift < 32; shift += 8) {
            out.write(value >> shift);
        }
    }

    private static void align(int to, ByteArrayOutputStream out) {
        while (out.size() % to != 0) {
            out.write(0);
        }
    }
}
