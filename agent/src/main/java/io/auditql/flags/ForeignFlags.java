package io.auditql.flags;

import java.util.List;

/// Flags of osquery for things that are not here, so that its users' files load.
public final class ForeignFlags {
    private static final String NO_SYSLOG = "the syslog pipe is not read";

    private static final String MACOS = "macOS only";

    private static final String WINDOWS = "Windows only";

    private static final String NO_AWS = "AWS is reached through Kafka or a file shipper";

    private static final String NO_MONITORING = "osquery_schedule always has these figures";

    private static final String NO_EXTENSIONS = "there are no Thrift extensions";

    public static final List<Flag<?>> ALL =
            List.of(
                    Flag.bool("enable_syslog", false, "Read lines that rsyslog writes into a pipe")
                            .withoutEffect(NO_SYSLOG),
                    Flag.text("syslog_pipe_path", "/var/osquery/syslog_pipe", "Path of that pipe")
                            .withoutEffect(NO_SYSLOG),
                    Flag.uint64("syslog_rate_limit", 100, "Lines taken from it at once")
                            .withoutEffect(NO_SYSLOG),
                    Flag.seconds(
                                    "syslog_events_expiry",
                                    2592000,
                                    "Age in seconds after which syslog events may go")
                            .withoutEffect(NO_SYSLOG),
                    Flag.uint64("syslog_events_max", 100000, "Syslog events to keep")
                            .withoutEffect(NO_SYSLOG),
                    Flag.text(
                                    "hardware_disabled_types",
                                    "partition",
                                    "Kinds of devices not to report")
                            .withoutEffect("hardware_events is not a table here"),
                    Flag.bool("disable_endpointsecurity", true, "Leave EndpointSecurity alone")
                            .withoutEffect(MACOS),
                    Flag.bool(
                                    "disable_endpointsecurity_fim",
                                    true,
                                    "No file events from EndpointSecurity")
                            .withoutEffect(MACOS),
                    Flag.bool("es_fim_enable_open_events", false, "Report opened files too")
                            .withoutEffect(MACOS),
                    Flag.text("es_fim_mute_path_literal", "", "Paths not to report")
                            .withoutEffect(MACOS),
                    Flag.text("es_fim_mute_path_prefix", "", "Beginnings of paths not to report")
                            .withoutEffect(MACOS),
                    Flag.bool("enable_keyboard_events", false, "Report key presses")
                            .withoutEffect(MACOS),
                    Flag.bool("enable_mouse_events", false, "Report mouse clicks")
                            .withoutEffect(MACOS),
                    Flag.bool(
                                    "enable_ntfs_event_publisher",
                                    false,
                                    "Report changes of NTFS volumes")
                            .withoutEffect(WINDOWS),
                    Flag.bool(
                                    "enable_powershell_events_subscriber",
                                    false,
                                    "Report PowerShell scripts")
                            .withoutEffect(WINDOWS),
                    Flag.bool(
                                    "enable_windows_events_publisher",
                                    false,
                                    "Read the Windows event log")
                            .withoutEffect(WINDOWS),
                    Flag.bool(
                                    "enable_windows_events_subscriber",
                                    false,
                                    "Report entries of the Windows event log")
                            .withoutEffect(WINDOWS),
                    Flag.bool("enable_process_etw_events", false, "Report processes by ETW")
                            .withoutEffect(WINDOWS),
                    Flag.bool("enable_dns_lookup_events", false, "Report DNS lookups by ETW")
                            .withoutEffect(WINDOWS),
                    Flag.text(
                                    "windows_event_channels",
                                    "System,Application,Setup,Security",
                                    "Channels of the Windows event log to read")
                            .withoutEffect(WINDOWS),
                    Flag.text("aws_kinesis_stream", "", "Kinesis stream").withoutEffect(NO_AWS),
                    Flag.text("aws_kinesis_region", "", "Kinesis region").withoutEffect(NO_AWS),
                    Flag.text("aws_kinesis_endpoint", "", "Kinesis address").withoutEffect(NO_AWS),
                    Flag.seconds("aws_kinesis_period", 10, "Seconds between deliveries to Kinesis")
                            .withoutEffect(NO_AWS),
                    Flag.bool(
                                    "aws_kinesis_random_partition_key",
                                    false,
                                    "Spread lines over Kinesis shards")
                            .withoutEffect(NO_AWS),
                    Flag.bool(
                                    "aws_kinesis_disable_log_status",
                                    false,
                                    "Send no status lines to Kinesis")
                            .withoutEffect(NO_AWS),
                    Flag.text("aws_firehose_stream", "", "Firehose stream").withoutEffect(NO_AWS),
                    Flag.text("aws_firehose_region", "", "Firehose region").withoutEffect(NO_AWS),
                    Flag.seconds(
                                    "aws_firehose_period",
                                    10,
                                    "Seconds between deliveries to Firehose")
                            .withoutEffect(NO_AWS),
                    Flag.text("aws_region", "", "Region where none is named").withoutEffect(NO_AWS),
                    Flag.text("aws_access_key_id", "", "Key")
                            .with(Flag.Trait.SECRET)
                            .withoutEffect(NO_AWS),
                    Flag.text("aws_secret_access_key", "", "Secret key")
                            .with(Flag.Trait.SECRET)
                            .withoutEffect(NO_AWS),
                    Flag.text("aws_session_token", "", "Token")
                            .with(Flag.Trait.SECRET)
                            .withoutEffect(NO_AWS),
                    Flag.text("aws_profile_name", "", "Profile").withoutEffect(NO_AWS),
                    Flag.text("aws_sts_arn_role", "", "Role to take").withoutEffect(NO_AWS),
                    Flag.text("aws_sts_region", "", "Region of STS").withoutEffect(NO_AWS),
                    Flag.text("aws_sts_session_name", "default", "Name of the session")
                            .withoutEffect(NO_AWS),
                    Flag.seconds("aws_sts_timeout", 3600, "Seconds the session holds")
                            .withoutEffect(NO_AWS),
                    Flag.text("numeric_monitoring_plugins", "filesystem", "Where figures go")
                            .withoutEffect(NO_MONITORING),
                    Flag.text(
                                    "numeric_monitoring_filesystem_path",
                                    "/var/log/osquery/numeric_monitoring.log",
                                    "File of figures")
                            .withoutEffect(NO_MONITORING),
                    Flag.seconds(
                                    "numeric_monitoring_pre_aggregation_time",
                                    60,
                                    "Seconds of figures put together")
                            .withoutEffect(NO_MONITORING),
                    Flag.bool("disable_extensions", false, "No extension socket")
                            .with(Flag.Trait.COMMAND_LINE_ONLY)
                            .withoutEffect(NO_EXTENSIONS),
                    Flag.text(
                                    "extensions_socket",
                                    "/var/osquery/osquery.em",
                                    "Path of the extension socket")
                            .with(Flag.Trait.COMMAND_LINE_ONLY)
                            .withoutEffect(NO_EXTENSIONS),
                    Flag.text(
                                    "extensions_autoload",
                                    "/etc/osquery/extensions.load",
                                    "File that lists extensions")
                            .with(Flag.Trait.COMMAND_LINE_ONLY)
                            .withoutEffect(NO_EXTENSIONS),
                    Flag.text("extensions_timeout", "3", "Seconds to wait for extensions")
                            .with(Flag.Trait.COMMAND_LINE_ONLY)
                            .withoutEffect(NO_EXTENSIONS),
                    Flag.text("extensions_interval", "3", "Seconds between looks at extensions")
                            .with(Flag.Trait.COMMAND_LINE_ONLY)
                            .withoutEffect(NO_EXTENSIONS),
                    Flag.text("extensions_require", "", "Extensions that must be there")
                            .with(Flag.Trait.COMMAND_LINE_ONLY)
                            .withoutEffect(NO_EXTENSIONS),
                    Flag.bool("extensions_default_index", true, "Give extensions every constraint")
                            .withoutEffect(NO_EXTENSIONS),
                    Flag.text("extension", "", "Extension to load")
                            .with(Flag.Trait.SHELL_ONLY)
                            .withoutEffect(NO_EXTENSIONS),
                    Flag.bool("enable_extensions_watchdog", false, "Hold extensions to limits")
                            .with(Flag.Trait.COMMAND_LINE_ONLY)
                            .withoutEffect(NO_EXTENSIONS),
                    Flag.uint32("thrift_timeout", 300, "Seconds a Thrift call may take")
                            .withoutEffect(NO_EXTENSIONS),
                    Flag.int32("thrift_string_size_limit", 0, "Longest Thrift string in bytes")
                            .withoutEffect(NO_EXTENSIONS),
                    Flag.bool("thrift_verbose", false, "Log what Thrift does")
                            .withoutEffect(NO_EXTENSIONS),
                    Flag.uint64(
                                    "malloc_trim_threshold",
                                    200,
                                    "Megabytes after which memory is given back")
                            .withoutEffect("the heap is bounded by the JVM"),
                    Flag.int32("worker_threads", 4, "Number of threads")
                            .with(Flag.Trait.HIDDEN)
                            .withoutEffect("osquery ignores it too"));

    private ForeignFlags() {}
}
