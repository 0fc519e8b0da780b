package io.auditql.flags;

import java.time.Duration;
import java.util.List;

/// Where result lines and status lines go, and how they look.
public final class LoggerFlags {
    private static final String LATER = "not built yet";

    public static final Flag<String> LOGGER_PLUGIN =
            Flag.text(
                            "logger_plugin",
                            "filesystem",
                            "Where lines go: filesystem, stdout, syslog, tls; several with commas between")
                    .with(Flag.Trait.COMMAND_LINE_ONLY);
    public static final Flag<Boolean> DISABLE_LOGGING =
            Flag.bool("disable_logging", false, "Write no result lines; always so in the shell");
    public static final Flag<String> LOGGER_PATH =
            Flag.text("logger_path", "/var/log/auditql", "Directory of the log files")
                    .alias("osquery_log_dir");
    public static final Flag<String> LOGGER_NAME =
            Flag.text("logger_name", "auditqld", "What the names of the log files begin with")
                    .with(Flag.Trait.COMMAND_LINE_ONLY);
    public static final Flag<String> LOGGER_MODE =
            Flag.text("logger_mode", "0640", "Permissions of result logs, in octal")
                    .with(Flag.Trait.COMMAND_LINE_ONLY);
    public static final Flag<Boolean> LOGGER_EVENT_TYPE =
            Flag.bool(
                    "logger_event_type",
                    true,
                    "A line for each row; false puts one run into one line");
    public static final Flag<Boolean> LOGGER_SNAPSHOT_EVENT_TYPE =
            Flag.bool(
                    "logger_snapshot_event_type", false, "A line for each row also for snapshots");
    public static final Flag<Boolean> LOGGER_NUMERICS =
            Flag.bool("logger_numerics", false, "Write numbers as numbers, not as strings")
                    .alias("log_numerics_as_numbers");
    public static final Flag<Boolean> LOGGER_LOSS_LINES =
            Flag.bool(
                    "logger_loss_lines",
                    true,
                    "A result line named auditql_loss for each interval in which something was lost");
    public static final Flag<Boolean> LOGGER_EVENT_ID =
            Flag.bool(
                    "logger_event_id",
                    false,
                    "Add to each line the id that stays the same when it is sent twice");
    public static final Flag<Long> LOGGER_MIN_STATUS =
            Flag.int32(
                    "logger_min_status",
                    0,
                    "Lowest severity in the files of status lines: 0 info, 1 warning, 2 error");
    public static final Flag<Long> LOGGER_MIN_STDERR =
            Flag.int32("logger_min_stderr", 0, "Lowest severity shown on standard error");
    public static final Flag<Boolean> LOGGER_STDERR =
            Flag.bool("logger_stderr", true, "Show status lines on standard error")
                    .with(Flag.Trait.COMMAND_LINE_ONLY);
    public static final Flag<Boolean> VERBOSE =
            Flag.bool("verbose", false, "Tell more about what is being done");
    public static final Flag<String> HOST_IDENTIFIER =
            Flag.text(
                    "host_identifier",
                    "hostname",
                    "What names this host in lines: hostname, uuid, instance, ephemeral, specified");
    public static final Flag<String> SPECIFIED_IDENTIFIER =
            Flag.text(
                    "specified_identifier",
                    "",
                    "The name of this host for --host_identifier=specified");
    public static final Flag<Boolean> LOGGER_ROTATE =
            Flag.bool(
                    "logger_rotate",
                    true,
                    "Start a new result log when it has grown to --logger_rotate_size");
    public static final Flag<Long> LOGGER_ROTATE_SIZE =
            Flag.uint64(
                    "logger_rotate_size",
                    26214400,
                    "Size in bytes at which a result log is rotated");
    public static final Flag<Long> LOGGER_ROTATE_MAX_FILES =
            Flag.uint64("logger_rotate_max_files", 25, "Rotated result logs to keep");
    public static final Flag<Boolean> DISABLE_DECORATORS =
            Flag.bool("disable_decorators", false, "Add no decorations to lines");
    public static final Flag<Boolean> DECORATIONS_TOP_LEVEL =
            Flag.bool(
                    "decorations_top_level",
                    false,
                    "Put decorations beside the other keys of a line");
    public static final Flag<Boolean> LOGGER_STATUS_SYNC =
            Flag.bool("logger_status_sync", false, "Send each status line before going on")
                    .with(Flag.Trait.HIDDEN)
                    .withoutEffect("status lines never wait for a destination");
    public static final Flag<Long> LOGGER_SYSLOG_FACILITY =
            Flag.int32("logger_syslog_facility", 19, "Facility of lines sent to syslog");
    public static final Flag<Boolean> LOGGER_SYSLOG_PREPEND_CEE =
            Flag.bool("logger_syslog_prepend_cee", false, "Begin lines to syslog with @cee:");
    public static final Flag<String> LOGGER_SYSLOG_ADDRESS =
            Flag.text(
                    "logger_syslog_address",
                    "/dev/log",
                    "Where syslog listens: a local socket, tcp://host:port or tls://host:port");
    public static final Flag<Long> BUFFERED_LOG_MAX =
            Flag.uint64(
                            "buffered_log_max",
                            1000000,
                            "Lines to hold while a destination is away; 0 holds any number")
                    .withoutEffect("the outbox is bounded in bytes");
    public static final Flag<String> LOGGER_TLS_ENDPOINT =
            Flag.text("logger_tls_endpoint", "", "Path on the TLS server that takes lines");
    public static final Flag<Duration> LOGGER_TLS_PERIOD =
            Flag.seconds("logger_tls_period", 4, "Seconds between deliveries to the TLS server");
    public static final Flag<Long> LOGGER_TLS_MAX_LINES =
            Flag.uint64("logger_tls_max_lines", 1024, "Lines in one delivery to the TLS server");
    public static final Flag<Long> LOGGER_TLS_MAX_LINESIZE =
            Flag.uint64(
                            "logger_tls_max_linesize",
                            1048576,
                            "Longest line in bytes the TLS server gets")
                    .alias("logger_tls_max");
    public static final Flag<Boolean> LOGGER_TLS_COMPRESS =
            Flag.bool("logger_tls_compress", false, "Send lines to the TLS server compressed");
    public static final Flag<Duration> LOGGER_TLS_BACKOFF_MAX =
            Flag.seconds(
                    "logger_tls_backoff_max",
                    3600,
                    "Longest pause in seconds between attempts at the TLS server; 0 never pauses longer than the period");
    public static final Flag<Boolean> TLS_DISABLE_STATUS_LOG =
            Flag.bool("tls_disable_status_log", false, "Send no status lines to the TLS server")
                    .withoutEffect("status lines stay on this host");
    public static final Flag<String> LOGGER_KAFKA_BROKERS =
            Flag.text(
                            "logger_kafka_brokers",
                            "localhost",
                            "Kafka brokers to begin with, with commas between")
                    .withoutEffect(LATER);
    public static final Flag<String> LOGGER_KAFKA_TOPIC =
            Flag.text("logger_kafka_topic", "", "Topic for queries that have none of their own")
                    .withoutEffect(LATER);
    public static final Flag<String> LOGGER_KAFKA_ACKS =
            Flag.text("logger_kafka_acks", "all", "How many replicas must have a line")
                    .withoutEffect(LATER);
    public static final Flag<String> LOGGER_KAFKA_COMPRESSION =
            Flag.text("logger_kafka_compression", "none", "Compression of what goes to Kafka")
                    .withoutEffect(LATER);
    public static final Flag<Boolean> UTC =
            Flag.bool("utc", true, "Write times in UTC")
                    .with(Flag.Trait.HIDDEN)
                    .withoutEffect("times are always UTC, as in osquery");

    public static final Flag<Long> LOGGER_OUTBOX_MAX_BYTES =
            Flag.uint64(
                    "logger_outbox_max_bytes",
                    256L << 20,
                    "Bytes of lines that may wait for each logger");

    public static final List<Flag<?>> ALL =
            List.of(
                    LOGGER_OUTBOX_MAX_BYTES,
                    LOGGER_PLUGIN,
                    DISABLE_LOGGING,
                    LOGGER_PATH,
                    LOGGER_NAME,
                    LOGGER_MODE,
                    LOGGER_EVENT_TYPE,
                    LOGGER_SNAPSHOT_EVENT_TYPE,
                    LOGGER_NUMERICS,
                    LOGGER_LOSS_LINES,
                    LOGGER_EVENT_ID,
                    LOGGER_MIN_STATUS,
                    LOGGER_MIN_STDERR,
                    LOGGER_STDERR,
                    VERBOSE,
                    HOST_IDENTIFIER,
                    SPECIFIED_IDENTIFIER,
                    LOGGER_ROTATE,
                    LOGGER_ROTATE_SIZE,
                    LOGGER_ROTATE_MAX_FILES,
                    DISABLE_DECORATORS,
                    DECORATIONS_TOP_LEVEL,
                    LOGGER_STATUS_SYNC,
                    LOGGER_SYSLOG_ADDRESS,
                    LOGGER_SYSLOG_FACILITY,
                    LOGGER_SYSLOG_PREPEND_CEE,
                    BUFFERED_LOG_MAX,
                    LOGGER_TLS_ENDPOINT,
                    LOGGER_TLS_PERIOD,
                    LOGGER_TLS_MAX_LINES,
                    LOGGER_TLS_MAX_LINESIZE,
                    LOGGER_TLS_COMPRESS,
                    LOGGER_TLS_BACKOFF_MAX,
                    TLS_DISABLE_STATUS_LOG,
                    LOGGER_KAFKA_BROKERS,
                    LOGGER_KAFKA_TOPIC,
                    LOGGER_KAFKA_ACKS,
                    LOGGER_KAFKA_COMPRESSION,
                    UTC);

    private LoggerFlags() {}
}
