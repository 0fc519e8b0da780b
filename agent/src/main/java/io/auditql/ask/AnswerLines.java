package io.auditql.ask;

import io.auditql.bytes.GrowableBytes;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/// The lines that come from the daemon.
final class AnswerLines implements AutoCloseable {
    private static final int USUAL = 64 * 1024;

    private final SocketChannel channel;
    private final Selector selector;
    private final ByteBuffer chunk = ByteBuffer.allocate(USUAL).flip();
    private final GrowableBytes line = new GrowableBytes(USUAL);

    /// @param channel not blocking
    AnswerLines(SocketChannel channel) throws IOException {
        this.channel = channel;
        this.selector = Selector.open();
        channel.register(selector, SelectionKey.OP_READ);
    }

    /// Whether the next line is not here yet.
    boolean mustWait() {
        for (int at = chunk.position(); at < chunk.limit(); at++) {
            if (chunk.get(at) == '\n') {
                return false;
            }
        }
        return true;
    }

    /// The next line without its end.
    ///
    /// @param patienceMillis how long to wait for more of it; 0 for any time
    /// @throws EOFException           when the daemon has closed
    /// @throws SocketTimeoutException when it sends nothing
    String next(long patienceMillis) throws IOException {
        line.clear().trim(USUAL);
        while (true) {
            while (chunk.hasRemaining()) {
                byte b = chunk.get();
                if (b == '\n') {
                    return new String(line.array(), 0, line.length(), StandardCharsets.UTF_8);
                }
                line.append(b);
            }
            fill(patienceMillis);
        }
    }

    private void fill(long patienceMillis) throws IOException {
        chunk.clear();
        try {
            int count = channel.read(chunk);
            while (count == 0) {
                if (selector.select(patienceMillis) == 0 && patienceMillis > 0) {
                    throw new SocketTimeoutException("it sends nothing");
                }
                selector.selectedKeys().clear();
                count = channel.read(chunk);
            }
            if (count < 0) {
                throw new EOFException("it has closed the connection");
            }
        } finally {
            chunk.flip();
        }
    }

    @Override
    public void close() throws IOException {
        selector.close();
    }
}
