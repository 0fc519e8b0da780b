package io.auditql.audit.source;

import io.auditql.sys.DatagramBatch;
import io.auditql.sys.Errno;
import io.auditql.sys.NetlinkSocket;
import io.auditql.sys.SysException;

/// The control socket: its answers never mix with records, which go to another socket.
final class KernelChannel implements ControlChannel {
    private static final int SLOTS = 8;

    private final NetlinkSocket socket = NetlinkSocket.openAudit();
    private final DatagramBatch batch = new DatagramBatch(SLOTS);
    private int received;
    private int next;

    KernelChannel() throws SysException {}

    @Override
    public int send(byte[] message) {
        return socket.send(message, message.length);
    }

    @Override
    public int receive(byte[] into, int timeoutMillis) {
        while (true) {
            while (next < received) {
                int slot = next++;
                if (batch.sender(slot)
                        == 0) { // others may send to our address; only the kernel is heard
                    int length = Math.min(batch.length(slot), into.length);
                    batch.copy(slot, 0, into, length);
                    return length;
                }
            }
            next = 0;
            received = socket.receive(batch);
            if (received == -Errno.EAGAIN) {
                int ready = socket.await(timeoutMillis);
                if (ready <= 0) {
                    received = 0;
                    return ready;
                }
                received = socket.receive(batch);
            }
            if (received < 0) {
                int error = received;
                received = 0;
                if (error != -Errno.EINTR && error != -Errno.EAGAIN) {
                    return error;
                }
            }
        }
    }

    @Override
    public void close() {
        socket.close();
        batch.close();
    }
}
