package io.auditql.logger;

import io.auditql.sys.SysException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/// Where syslog listens (`--logger_syslog_address`).
public sealed interface SyslogAddress {
    /// A datagram socket of this host, such as `/dev/log`.
    record Local(Path path) implements SyslogAddress {}

    /// A stream (RFC 6587), with TLS (RFC 5425) or without.
    record Stream(String host, int port, boolean tls) implements SyslogAddress {}

    /// @throws SysException when the text is neither
    static SyslogAddress parse(String text) throws SysException {
        if (text.startsWith("/")) {
            return new Local(Path.of(text));
        }
        try {
            URI uri = URI.create(text);
            boolean tls = "tls".equals(uri.getScheme());
            if ((tls || "tcp".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getPort() > 0) {
                return new Stream(uri.getHost(), uri.getPort(), tls);
            }
        } catch (IllegalArgumentException _) {
            // said below
        }
        throw new SysException(
                "--logger_syslog_address="
                        + text
                        + " is no address; the path of a socket, tcp://host:port or tls://host:port is expected",
                0);
    }

    default boolean isTls() {
        return this instanceof Stream stream && stream.tls();
    }

    /// @param trust needed for TLS
    default SyslogTransport open(Optional<SSLContext> trust) throws SysException {
        return switch (this) {
            case Local local -> new LocalSyslog(local.path());
            case Stream stream -> new StreamSyslog(stream, trust);
        };
    }
}
