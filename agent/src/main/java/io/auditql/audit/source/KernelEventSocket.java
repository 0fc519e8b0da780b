package io.auditql.audit.source;

import io.auditql.sys.DatagramBatch;
import io.auditql.sys.NetlinkSocket;
import io.auditql.sys.SysException;

/// The netlink socket that the kernel sends records to.
final class KernelEventSocket implements EventSocket {
    /// A call costs about as much as three records; more than 64 a call gained nothing.
    private static final int SLOTS = 64;

    private final NetlinkSocket socket = NetlinkSocket.openAudit();
    private final DatagramBatch batch = new DatagramBatch(SLOTS);
    private final int receiveBuffer;
    private final long port;

    KernelEventSocket(int receiveBufferBytes) throws SysException {
        receiveBuffer = socket.receiveBuffer(receiveBufferBytes);
        port = socket.port();
    }

    /// As the kernel counts it: twice what was asked for, when that was granted.
    int receiveBuffer() {
        return receiveBuffer;
    }

    @Override
    public int slots() {
        return batch.slots();
    }

    @Override
    public int receive() {
        return socket.receive(batch);
    }

    @Override
    public int await(int timeoutMillis) {
        return socket.await(timeoutMillis);
    }

    @Override
    public int length(int slot) {
        return batch.length(slot);
    }

    @Override
    public boolean truncated(int slot) {
        return batch.truncated(slot);
    }

    @Override
    public int sender(int slot) {
        return batch.sender(slot);
    }

    @Override
    public int type(int slot) {
        return batch.type(slot);
    }

    @Override
    public void copy(int slot, int offset, byte[] into, int length) {
        batch.copy(slot, offset, into, length);
    }

    @Override
    public int send(byte[] message) {
        return socket.send(message, message.length);
    }

    @Override
    public void wake() {
        socket.wake();
    }

    @Override
    public long port() {
        return port;
    }

    @Override
    public void close() {
        socket.close();
        batch.close();
    }
}
