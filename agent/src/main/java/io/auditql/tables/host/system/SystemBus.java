package io.auditql.tables.host.system;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;

/// A caller on D-Bus (the D-Bus Specification, protocol version 1): calls methods of other programs and waits for their answers, up
/// to a deadline. Nothing else of the protocol is needed here: no signals, no objects of our own, no descriptors.
final class SystemBus implements AutoCloseable {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int LARGEST_MESSAGE = 64 << 20;
    private static final int FIXED_HEADER = 16;

    private static final byte METHOD_RETURN = 2;
    private static final byte ERROR = 3;
    private static final byte FIELD_REPLY_SERIAL = 5;

    private final SocketChannel channel;
    private final Selector selector;
    private final long deadline = System.nanoTime() + PATIENCE_NANOS;
    private int serial;

    private SystemBus(SocketChannel channel, Selector selector) {
        this.channel = channel;
        this.selector = selector;
    }

    /// Connects to a bus and says who we are; the bus compares it with what the kernel says of the socket.
    ///
    /// @param uid of this process
    static SystemBus connect(Path socket, long uid) throws IOException {
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        boolean done = false;
        try {
            channel.configureBlocking(false);
            Selector selector = Selector.open();
            channel.register(selector, SelectionKey.OP_READ);
            SystemBus bus = new SystemBus(channel, selector);
            bus.authenticate(uid);
            bus.call(
                    BusMessage.call("/org/freedesktop/DBus", "org.freedesktop.DBus", "Hello")
                            .to("org.freedesktop.DBus"));
            done = true;
            return bus;
        } finally {
            if (!done) {
                channel.close();
            }
        }
    }

    private void authenticate(long uid) throws IOException {
        byte[] id = Long.toString(uid).getBytes(StandardCharsets.US_ASCII);
        send(ascii("\0AUTH EXTERNAL " + HexFormat.of().formatHex(id) + "\r\n"));
        StringBuilder answer = new StringBuilder();
        while (answer.length() < 512 && answer.indexOf("\r\n") < 0) {
            answer.append((char) (receive(1).get() & 0xFF));
        }
        if (!answer.toString().startsWith("OK ")) {
            throw new IOException("the bus does not let us in: " + answer.toString().strip());
        }
        send(ascii("BEGIN\r\n"));
    }

    private static ByteBuffer ascii(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    /// Calls a method and returns the body of its answer.
    BusReader call(BusMessage message) throws IOException {
        int own = ++serial;
        send(message.bytes(own));
        while (true) {
            ByteBuffer header = receive(FIXED_HEADER);
            header.order(header.get(0) == 'l' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
            byte type = header.get(1);
            int body = header.getInt(4);
            int fields = header.getInt(12);
            if (body < 0 || fields < 0 || (long) body + fields > LARGEST_MESSAGE) {
                throw new IOException("a message of " + body + " bytes");
            }
            ByteBuffer rest =
                    receive((FIXED_HEADER + fields + 7 & ~7) - FIXED_HEADER + body)
                            .order(header.order());
            BusReader reader = new BusReader(rest);
            if (replySerial(reader, fields) != own) {
                continue; // a signal, or an answer that came too late
            }
            BusReader answer = new BusReader(rest, rest.limit() - body);
            if (type == ERROR) {
                throw new BusErrorException(body > 0 ? answer.text() : "an error");
            }
            if (type == METHOD_RETURN) {
                return answer;
            }
        }
    }

    private static int replySerial(BusReader reader, int fields) {
        int serial = 0;
        while (reader.position() < fields) {
            reader.align(8);
            byte code = reader.octet();
            String signature = reader.signature();
            switch (signature) {
                case "u" -> {
                    int value = (int) reader.number();
                    serial = code == FIELD_REPLY_SERIAL ? value : serial;
                }
                case "g" -> reader.signature();
                default -> reader.text(); // s and o
            }
        }
        return serial;
    }

    private void send(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (channel.write(bytes) == 0) {
                pause();
            }
        }
    }

    private ByteBuffer receive(int count) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(count);
        while (into.hasRemaining()) {
            int read = channel.read(into);
            if (read < 0) {
                throw new IOException("the bus closed the connection");
            }
            if (read == 0) {
                pause();
            }
        }
        return into.flip();
    }

    private void pause() throws IOException {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
            throw new IOException("the bus did not answer in time");
        }
        selector.select(Math.min(left, 100));
        selector.selectedKeys().clear();
    }

    @Override
    public void close() {
        try (channel;
                selector) {
            selector.wakeup();
        } catch (IOException _) {
            // it was closed by the other side
        }
    }
}
