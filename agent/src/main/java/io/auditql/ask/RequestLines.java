package io.auditql.ask;

import io.auditql.bytes.GrowableBytes;

/// Cuts what a client sends into lines, none longer than a bound.
final class RequestLines {
    /// Receives a line without its end. The bytes may be read during the call only.
    interface Taker {
        void take(byte[] line, int length);
    }

    private static final int USUAL = 4096;

    private final int longest;
    private final GrowableBytes line = new GrowableBytes(USUAL);

    RequestLines(int longest) {
        this.longest = longest;
    }

    void add(byte[] bytes, int length, Taker taker) throws Request.MalformedException {
        int from = 0;
        for (int at = 0; at < length; at++) {
            if (bytes[at] == '\n') {
                append(bytes, from, at - from);
                taker.take(line.array(), line.length());
                line.clear().trim(USUAL);
                from = at + 1;
            }
        }
        append(bytes, from, length - from);
    }

    private void append(byte[] bytes, int from, int count) throws Request.MalformedException {
        if (line.length() + count > longest) {
            line.clear().trim(USUAL);
            throw new Request.MalformedException(
                    "a request has at most " + longest + " bytes on one line");
        }
        line.append(bytes, from, count);
    }
}
