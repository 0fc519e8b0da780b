package io.auditql.audit.source;

/// A way to talk to the kernel's audit system: the socket, or a script of answers in a test.
interface ControlChannel extends AutoCloseable {
    /// Sends one message.
    ///
    /// @return 0 or more, or `-errno`
    int send(byte[] message);

    /// Receives one datagram that the kernel sent.
    ///
    /// @return its length, 0 when none came in time, or `-errno`
    int receive(byte[] into, int timeoutMillis);

    @Override
    void close();
}
