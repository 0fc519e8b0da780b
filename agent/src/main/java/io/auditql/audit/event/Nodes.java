package io.auditql.audit.event;

import java.util.Arrays;

/// The hosts that records come from, by number: 0 is the one that the source does not name.
final class Nodes {
    /// Beyond these, hosts are told apart no more. A log of one network has fewer; a log made to harm has not.
    static final int MOST = 65_536;

    private byte[][] names = {{}};
    private int count = 1;
    private int current;

    /// The number of a name; the last one asked for is found at once.
    int number(byte[] bytes, int offset, int length) {
        if (is(current, bytes, offset, length)) {
            return current;
        }
        for (int i = 0; i < count; i++) {
            if (is(i, bytes, offset, length)) {
                current = i;
                return i;
            }
        }
        if (count == MOST) {
            return 0;
        }
        if (count == names.length) {
            names = Arrays.copyOf(names, count * 2);
        }
        names[count] = Arrays.copyOfRange(bytes, offset, offset + length);
        current = count++;
        return current;
    }

    byte[] name(int number) {
        return names[number];
    }

    private boolean is(int number, byte[] bytes, int offset, int length) {
        byte[] name = names[number];
        return Arrays.equals(name, 0, name.length, bytes, offset, offset + length);
    }
}
