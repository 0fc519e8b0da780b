package io.auditql.logger;

import io.auditql.bytes.GrowableBytes;
import io.auditql.sys.SysException;

/// A way for messages to syslog. For one thread.
public sealed interface SyslogTransport extends AutoCloseable permits LocalSyslog, StreamSyslog {
    /// What became of a message.
    enum Sent {
        OUT,
        /// There is no room just now.
        LATER,
        /// It is longer than the receiver takes, ever.
        TOO_LONG
    }

    /// Whether messages are those of RFC 5424; those to a local socket are as the C library writes them.
    boolean isStructured();

    /// @throws SysException when the receiver is away
    Sent send(GrowableBytes message) throws SysException;

    /// What was sent before is on its way when this returns.
    void flush() throws SysException;

    /// Sends again what a receiver that has gone may not have got.
    void repair() throws SysException;

    @Override
    void close();
}
