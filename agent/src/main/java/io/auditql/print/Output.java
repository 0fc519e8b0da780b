package io.auditql.print;

import io.auditql.bytes.GrowableBytes;
import java.io.IOException;
import java.io.OutputStream;

/// Bytes on their way to a stream, gathered so that a row does not cost a system call.
final class Output {
    private static final int ENOUGH = 64 * 1024;

    private final OutputStream stream;
    private final GrowableBytes waiting = new GrowableBytes(ENOUGH + 4096);

    Output(OutputStream stream) {
        this.stream = stream;
    }

    /// Where to append.
    GrowableBytes bytes() {
        return waiting;
    }

    /// Called between rows: hands on what waits when it is much.
    void pause() throws IOException {
        if (waiting.length() >= ENOUGH) {
            send();
        }
    }

    void flush() throws IOException {
        send();
        stream.flush();
    }

    private void send() throws IOException {
        stream.write(waiting.array(), 0, waiting.length());
        waiting.clear().trim(4 * ENOUGH);
    }
}
