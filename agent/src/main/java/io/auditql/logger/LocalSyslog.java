package io.auditql.logger;

import io.auditql.bytes.GrowableBytes;
import io.auditql.sys.Errno;
import io.auditql.sys.LocalDatagrams;
import io.auditql.sys.SysException;
import java.nio.file.Path;

/// The syslog of this host: a datagram for each message, which the kernel holds until the receiver takes it.
final class LocalSyslog implements SyslogTransport {
    private final Path path;
    private final LocalDatagrams socket;

    LocalSyslog(Path path) throws SysException {
        this.path = path;
        this.socket = new LocalDatagrams(path);
    }

    @Override
    public boolean isStructured() {
        return false;
    }

    @Override
    public Sent send(GrowableBytes message) throws SysException {
        int error = socket.send(message.array(), 0, message.length());
        return switch (error) {
            case 0 -> Sent.OUT;
            case Errno.EAGAIN, Errno.ENOBUFS -> Sent.LATER;
            case Errno.EMSGSIZE -> Sent.TOO_LONG;
            default ->
                    throw new SysException(
                            "send to "
                                    + path
                                    + " failed: "
                                    + Errno.name(error)
                                    + " (is a syslog daemon running? see --logger_syslog_address)",
                            error);
        };
    }

    @Override
    public void flush() {
        // nothing is held back
    }

    @Override
    public void repair() {
        // the kernel holds what was sent, and a receiver that has gone was said to be
    }

    @Override
    public void close() {
        socket.close();
    }
}
