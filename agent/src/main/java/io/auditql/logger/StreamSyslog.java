package io.auditql.logger;

import io.auditql.bytes.GrowableBytes;
import io.auditql.remote.Trust;
import io.auditql.sys.SysException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// Syslog over a stream, each message behind its length (RFC 6587, RFC 5425).
///
/// A receiver of syslog never says what it took. So what was sent last, up to a MiB of the last minute, is kept, and sent again
/// over the next connection when one breaks: a line may come twice, with the same id.
final class StreamSyslog implements SyslogTransport {
    private static final int CONNECT_MILLIS = 10_000;
    private static final long WRITE_SECONDS = 20;
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int KEPT_BYTES = 1 << 20;
    private static final long KEPT_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final SyslogAddress.Stream address;
    private final Optional<SSLContext> trust;
    private final ScheduledThreadPoolExecutor watch;
    private final GrowableBytes unsent = new GrowableBytes(BUFFER_BYTES);
    private final ArrayDeque<Kept> kept = new ArrayDeque<>();
    private long keptBytes;
    private @Nullable Connection connection;
    private long brokenSinceNanos; // 0: it is not, or has never been

    /// What was written with one call, and when.
    private static final class Kept {
        final byte[] bytes;
        final long nanos;

        Kept(byte[] bytes, long nanos) {
            this.bytes = bytes;
            this.nanos = nanos;
        }
    }

    /// One connection; its reader ends it when the receiver does.
    private static final class Connection {
        final Socket socket;
        volatile long goneNanos; // 0 while it is there

        Connection(Socket socket) {
            this.socket = socket;
        }

        void awaitEnd() {
            byte[] ignored = new byte[256];
            try {
                InputStream in = socket.getInputStream();
                while (in.read(ignored) >= 0) {
                    // receivers have nothing to say
                }
            } catch (IOException _) {
                // it has ended all the same
            }
            goneNanos = System.nanoTime() | 1;
            close();
        }

        void close() {
            try {
                socket.close();
            } catch (IOException _) {
                // it is of no more use
            }
        }
    }

    StreamSyslog(SyslogAddress.Stream address, Optional<SSLContext> trust) {
        this.address = address;
        this.trust = trust;
        this.watch =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().daemon().name("logger-syslog-watch").factory());
        this.watch.setRemoveOnCancelPolicy(true);
    }

    @Override
    public boolean isStructured() {
        return true;
    }

    @Override
    public Sent send(GrowableBytes message) {
        unsent.appendDecimal(message.length()).append(' ');
        unsent.append(message.array(), 0, message.length());
        return Sent.OUT;
    }

    @Override
    public void flush() throws SysException {
        byte[] bytes = unsent.toByteArray();
        unsent.clear().trim(BUFFER_BYTES);
        write(bytes);
    }

    @Override
    public void repair() throws SysException {
        if (!kept.isEmpty() && (brokenSinceNanos != 0 || isGone())) {
            write(new byte[0]);
        }
    }

    private boolean isGone() {
        Connection open = connection;
        return open == null || open.goneNanos != 0;
    }

    private void write(byte[] bytes) throws SysException {
        try {
            Connection open = connection;
            if (open == null || open.goneNanos != 0) {
                open = connect();
            }
            write(open, bytes);
            keep(bytes);
        } catch (IOException e) {
            disconnect();
            throw new SysException(
                    "send to syslog at "
                            + address.host()
                            + ":"
                            + address.port()
                            + " failed: "
                            + SysException.reason(e)
                            + " (see --logger_syslog_address)",
                    e);
        }
    }

    private Connection connect() throws IOException {
        disconnect();
        Socket plain = new Socket();
        Connection opened = new Connection(plain);
        try {
            plain.connect(new InetSocketAddress(address.host(), address.port()), CONNECT_MILLIS);
            plain.setKeepAlive(true);
            plain.setSendBufferSize(BUFFER_BYTES);
            if (trust.isPresent()) {
                plain.setSoTimeout(CONNECT_MILLIS);
                SSLSocket tls =
                        (SSLSocket)
                                trust.get()
                                        .getSocketFactory()
                                        .createSocket(plain, address.host(), address.port(), true);
                tls.setSSLParameters(Trust.parameters());
                tls.startHandshake();
                tls.setSoTimeout(0);
                opened = new Connection(tls);
            }
            long broken = brokenSinceNanos;
            for (Kept again : kept) {
                if (broken - again.nanos < KEPT_NANOS) {
                    write(opened, again.bytes);
                }
            }
        } catch (IOException e) {
            opened.close();
            throw e;
        }
        connection = opened;
        brokenSinceNanos = 0;
        Thread.ofVirtual().name("logger-syslog-reader").start(opened::awaitEnd);
        return opened;
    }

    /// A receiver that takes nothing is as good as gone.
    private void write(Connection to, byte[] bytes) throws IOException {
        ScheduledFuture<?> late = watch.schedule(to::close, WRITE_SECONDS, TimeUnit.SECONDS);
        try {
            to.socket.getOutputStream().write(bytes);
            to.socket.getOutputStream().flush();
        } finally {
            late.cancel(false);
        }
    }

    private void keep(byte[] bytes) {
        long now = System.nanoTime();
        if (bytes.length == 0) {
            return;
        }
        kept.addLast(new Kept(bytes, now));
        keptBytes += bytes.length;
        while (!kept.isEmpty()
                && (keptBytes > KEPT_BYTES || now - kept.getFirst().nanos > KEPT_NANOS)) {
            keptBytes -= kept.removeFirst().bytes.length;
        }
    }

    private void disconnect() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            brokenSinceNanos = open.goneNanos == 0 ? System.nanoTime() | 1 : open.goneNanos;
            open.close();
        }
    }

    @Override
    public void close() {
        disconnect();
        watch.shutdownNow();
    }
}
