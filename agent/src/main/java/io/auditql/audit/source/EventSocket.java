package io.auditql.audit.source;

/// The socket that the kernel sends records to: the real one, or a script of datagrams in a test.
interface EventSocket extends AutoCloseable {
    /// How many datagrams one [#receive] takes at most.
    int slots();

    /// Receives what is there, without waiting; the datagrams may be read until the next call.
    ///
    /// @return how many, or `-errno`: EAGAIN when there is none
    int receive();

    /// Waits for a datagram.
    ///
    /// @return above 0 when there is one, 0 after the time or a [#wake], or `-errno`
    int await(int timeoutMillis);

    /// The whole length in bytes, header included.
    int length(int slot);

    boolean truncated(int slot);

    /// The sender's address, 0 for the kernel.
    int sender(int slot);

    int type(int slot);

    void copy(int slot, int offset, byte[] into, int length);

    /// @return 0 or more, or `-errno`
    int send(byte[] message);

    /// Makes [#await] return at once. From any thread.
    void wake();

    /// The socket's own address.
    long port();

    @Override
    void close();
}
