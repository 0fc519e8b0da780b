package io.auditql.flags;

import java.time.Duration;
import java.util.List;

/// The TLS server: enrolling, distributed queries, carving.
public final class RemoteFlags {
    private static final String LATER = "not built yet";

    public static final Flag<String> TLS_HOSTNAME =
            Flag.text("tls_hostname", "", "Host and port of the TLS server")
                    .with(Flag.Trait.COMMAND_LINE_ONLY);
    public static final Flag<String> TLS_SERVER_CERTS =
            Flag.text(
                            "tls_server_certs",
                            "/etc/auditql/certs.pem",
                            "Certificates the TLS server may be known by")
                    .with(Flag.Trait.COMMAND_LINE_ONLY);
    public static final Flag<String> TLS_CLIENT_CERT =
            Flag.text("tls_client_cert", "", "Certificate this host shows to the TLS server")
                    .with(Flag.Trait.COMMAND_LINE_ONLY);
    public static final Flag<String> TLS_CLIENT_KEY =
            Flag.text("tls_client_key", "", "Private key of that certificate")
                    .with(Flag.Trait.COMMAND_LINE_ONLY, Flag.Trait.SECRET);
    public static final Flag<Boolean> TLS_SESSION_REUSE =
            Flag.bool("tls_session_reuse", true, "Keep connections to the TLS server open")
                    .with(Flag.Trait.COMMAND_LINE_ONLY)
                    .withoutEffect("connections are kept open and made anew as needed");
    public static final Flag<Long> TLS_SESSION_TIMEOUT =
            Flag.uint32(
                            "tls_session_timeout",
                            3600,
                            "Seconds after which an open connection is given up")
                    .with(Flag.Trait.COMMAND_LINE_ONLY)
                    .withoutEffect("connections are kept open and made anew as needed");
    public static final Flag<Boolean> TLS_ACCEPT_GZIP =
            Flag.bool("tls_accept_gzip", false, "Take compressed answers from the TLS server")
                    .with(Flag.Trait.COMMAND_LINE_ONLY)
                    .withoutEffect(LATER);
    public static final Flag<Boolean> TLS_DUMP =
            Flag.bool("tls_dump", false, "Show what the TLS server is sent and answers")
                    .with(Flag.Trait.HIDDEN)
                    .withoutEffect("secrets are never shown");
    public static final Flag<Boolean> TLS_NODE_API =
            Flag.bool("tls_node_api", false, "Put the node key into the address")
                    .with(Flag.Trait.HIDDEN)
                    .withoutEffect("secrets are never put into addresses");
    public static final Flag<Boolean> TLS_SECRET_ALWAYS =
            Flag.bool("tls_secret_always", false, "Put the enrollment secret into every address")
                    .with(Flag.Trait.HIDDEN)
                    .withoutEffect("secrets are never put into addresses");
    public static final Flag<String> TLS_ENROLL_OVERRIDE =
            Flag.text(
                            "tls_enroll_override",
                            "enroll_secret",
                            "Key under which the enrollment secret is sent")
                    .with(Flag.Trait.HIDDEN);
    public static final Flag<Boolean> TLS_ALLOW_UNSAFE =
            Flag.bool("tls_allow_unsafe", false, "Talk to the server without TLS")
                    .with(Flag.Trait.HIDDEN)
                    .withoutEffect("a server is always spoken to over TLS");
    public static final Flag<String> PROXY_HOSTNAME =
            Flag.text("proxy_hostname", "", "Proxy on the way to the TLS server")
                    .with(Flag.Trait.COMMAND_LINE_ONLY);
    public static final Flag<String> ENROLL_TLS_ENDPOINT =
            Flag.text("enroll_tls_endpoint", "", "Path on the TLS server for enrolling")
                    .with(Flag.Trait.COMMAND_LINE_ONLY);
    public static final Flag<String> ENROLL_SECRET_PATH =
            Flag.text("enroll_secret_path", "", "File with the enrollment secret")
                    .with(Flag.Trait.COMMAND_LINE_ONLY);
    public static final Flag<String> ENROLL_SECRET_ENV =
            Flag.text("enroll_secret_env", "", "Environment variable with the enrollment secret")
                    .with(Flag.Trait.COMMAND_LINE_ONLY);
    public static final Flag<Boolean> ENROLL_ALWAYS =
            Flag.bool("enroll_always", false, "Enroll again at each start")
                    .with(Flag.Trait.COMMAND_LINE_ONLY);
    public static final Flag<Boolean> DISABLE_ENROLLMENT =
            Flag.bool("disable_enrollment", false, "Do not enroll")
                    .with(Flag.Trait.COMMAND_LINE_ONLY);
    public static final Flag<Boolean> DISABLE_REENROLLMENT =
            Flag.bool(
                            "disable_reenrollment",
                            false,
                            "Keep the node key when the server calls it invalid")
                    .with(Flag.Trait.COMMAND_LINE_ONLY);
    public static final Flag<Long> TLS_ENROLL_MAX_ATTEMPTS =
            Flag.uint64("tls_enroll_max_attempts", 12, "Attempts to enroll; 0 never gives up")
                    .with(Flag.Trait.COMMAND_LINE_ONLY)
                    .withoutEffect("enrolling is tried as long as lines wait");
    public static final Flag<Duration> TLS_ENROLL_MAX_INTERVAL =
            Flag.seconds(
                            "tls_enroll_max_interval",
                            600,
                            "Longest pause in seconds between attempts to enroll")
                    .with(Flag.Trait.COMMAND_LINE_ONLY)
                    .withoutEffect("a logger's own longest pause holds");
    public static final Flag<Boolean> DISABLE_DISTRIBUTED =
            Flag.bool("disable_distributed", true, "Take no queries from a server")
                    .withoutEffect(LATER);
    public static final Flag<String> DISTRIBUTED_PLUGIN =
            Flag.text("distributed_plugin", "tls", "Where queries come from").withoutEffect(LATER);
    public static final Flag<Duration> DISTRIBUTED_INTERVAL =
            Flag.seconds("distributed_interval", 60, "Seconds between questions for queries")
                    .withoutEffect(LATER);
    public static final Flag<String> DISTRIBUTED_TLS_READ_ENDPOINT =
            Flag.text(
                            "distributed_tls_read_endpoint",
                            "",
                            "Path on the TLS server that gives queries")
                    .withoutEffect(LATER);
    public static final Flag<String> DISTRIBUTED_TLS_WRITE_ENDPOINT =
            Flag.text(
                            "distributed_tls_write_endpoint",
                            "",
                            "Path on the TLS server that takes answers")
                    .withoutEffect(LATER);
    public static final Flag<Long> DISTRIBUTED_TLS_MAX_ATTEMPTS =
            Flag.uint64("distributed_tls_max_attempts", 3, "Attempts to hand an answer over")
                    .withoutEffect(LATER);
    public static final Flag<Boolean> DISTRIBUTED_LOGINFO =
            Flag.bool("distributed_loginfo", false, "Log the SQL of queries from the server")
                    .withoutEffect(LATER);
    public static final Flag<Duration> DISTRIBUTED_DENYLIST_DURATION =
            Flag.seconds(
                            "distributed_denylist_duration",
                            86400,
                            "Seconds a query that did not finish is refused")
                    .withoutEffect(LATER);
    public static final Flag<Boolean> DISABLE_CARVER =
            Flag.bool("disable_carver", true, "Send no files to the server")
                    .with(Flag.Trait.COMMAND_LINE_ONLY)
                    .withoutEffect("files are not carved");
    public static final Flag<Boolean> CARVER_DISABLE_FUNCTION =
            Flag.bool("carver_disable_function", true, "Offer no carve() in SQL")
                    .with(Flag.Trait.COMMAND_LINE_ONLY)
                    .withoutEffect("files are not carved");
    public static final Flag<String> CARVER_START_ENDPOINT =
            Flag.text("carver_start_endpoint", "", "Path on the TLS server where carving begins")
                    .with(Flag.Trait.COMMAND_LINE_ONLY)
                    .withoutEffect("files are not carved");
    public static final Flag<String> CARVER_CONTINUE_ENDPOINT =
            Flag.text(
                            "carver_continue_endpoint",
                            "",
                            "Path on the TLS server where carving goes on")
                    .with(Flag.Trait.COMMAND_LINE_ONLY)
                    .withoutEffect("files are not carved");
    public static final Flag<Long> CARVER_BLOCK_SIZE =
            Flag.uint32("carver_block_size", 8192, "Bytes in a piece of a carved file")
                    .with(Flag.Trait.COMMAND_LINE_ONLY)
                    .withoutEffect("files are not carved");
    public static final Flag<Boolean> CARVER_COMPRESSION =
            Flag.bool("carver_compression", false, "Send carved files compressed")
                    .with(Flag.Trait.COMMAND_LINE_ONLY)
                    .withoutEffect("files are not carved");
    public static final Flag<Long> CARVER_EXPIRY =
            Flag.uint32("carver_expiry", 86400, "Seconds to remember a carving")
                    .with(Flag.Trait.COMMAND_LINE_ONLY)
                    .withoutEffect("files are not carved");
    public static final Flag<Long> DNS_RESOLVER_REFRESH_INTERVAL =
            Flag.int32(
                            "dns_resolver_refresh_interval",
                            60,
                            "Seconds between looks at the resolver's settings")
                    .withoutEffect("names are resolved by the JDK");

    public static final List<Flag<?>> ALL =
            List.of(
                    TLS_HOSTNAME,
                    TLS_SERVER_CERTS,
                    TLS_CLIENT_CERT,
                    TLS_CLIENT_KEY,
                    TLS_SESSION_REUSE,
                    TLS_SESSION_TIMEOUT,
                    TLS_ACCEPT_GZIP,
                    TLS_DUMP,
                    TLS_NODE_API,
                    TLS_SECRET_ALWAYS,
                    TLS_ENROLL_OVERRIDE,
                    TLS_ALLOW_UNSAFE,
                    PROXY_HOSTNAME,
                    ENROLL_TLS_ENDPOINT,
                    ENROLL_SECRET_PATH,
                    ENROLL_SECRET_ENV,
                    ENROLL_ALWAYS,
                    DISABLE_ENROLLMENT,
                    DISABLE_REENROLLMENT,
                    TLS_ENROLL_MAX_ATTEMPTS,
                    TLS_ENROLL_MAX_INTERVAL,
                    DISABLE_DISTRIBUTED,
                    DISTRIBUTED_PLUGIN,
                    DISTRIBUTED_INTERVAL,
                    DISTRIBUTED_TLS_READ_ENDPOINT,
                    DISTRIBUTED_TLS_WRITE_ENDPOINT,
                    DISTRIBUTED_TLS_MAX_ATTEMPTS,
                    DISTRIBUTED_LOGINFO,
                    DISTRIBUTED_DENYLIST_DURATION,
                    DISABLE_CARVER,
                    CARVER_DISABLE_FUNCTION,
                    CARVER_START_ENDPOINT,
                    CARVER_CONTINUE_ENDPOINT,
                    CARVER_BLOCK_SIZE,
                    CARVER_COMPRESSION,
                    CARVER_EXPIRY,
                    DNS_RESOLVER_REFRESH_INTERVAL);

    private RemoteFlags() {}
}
