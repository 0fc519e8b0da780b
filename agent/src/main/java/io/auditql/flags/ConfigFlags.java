package io.auditql.flags;

import java.time.Duration;
import java.util.List;

/// Where the configuration comes from.
public final class ConfigFlags {
    private static final String LATER = "not built yet";

    public static final Flag<String> FLAGFILE =
            Flag.text(
                            "flagfile",
                            "/etc/auditql/auditql.flags",
                            "Read flags from this file, in place; several with commas between")
                    .with(Flag.Trait.COMMAND_LINE_ONLY);
    public static final Flag<String> CONFIG_PLUGIN =
            Flag.text("config_plugin", "filesystem", "Where the configuration comes from")
                    .with(Flag.Trait.COMMAND_LINE_ONLY);
    public static final Flag<String> CONFIG_PATH =
            Flag.text(
                            "config_path",
                            "/etc/auditql/auditql.conf",
                            "The configuration file; files in the directory of this name with .d at its end are read too")
                    .with(Flag.Trait.COMMAND_LINE_ONLY);
    public static final Flag<Boolean> CONFIG_CHECK =
            Flag.bool("config_check", false, "Check the configuration and end")
                    .with(Flag.Trait.COMMAND_LINE_ONLY);
    public static final Flag<Boolean> CONFIG_DUMP =
            Flag.bool("config_dump", false, "Print the configuration as read and end")
                    .with(Flag.Trait.COMMAND_LINE_ONLY);
    public static final Flag<Duration> CONFIG_REFRESH =
            Flag.seconds(
                            "config_refresh",
                            0,
                            "Seconds between readings of the configuration; 0 reads it once")
                    .alias("config_tls_refresh")
                    .with(Flag.Trait.COMMAND_LINE_ONLY);
    public static final Flag<Duration> CONFIG_ACCELERATED_REFRESH =
            Flag.seconds(
                            "config_accelerated_refresh",
                            300,
                            "Seconds to the next reading after one that failed")
                    .alias("config_tls_accelerated_refresh")
                    .with(Flag.Trait.COMMAND_LINE_ONLY);
    public static final Flag<Boolean> CONFIG_ENABLE_BACKUP =
            Flag.bool(
                            "config_enable_backup",
                            false,
                            "Keep the last good configuration and use it when the first reading fails")
                    .with(Flag.Trait.COMMAND_LINE_ONLY)
                    .withoutEffect(LATER);
    public static final Flag<String> CONFIG_TLS_ENDPOINT =
            Flag.text(
                            "config_tls_endpoint",
                            "",
                            "Path on the TLS server that gives the configuration")
                    .with(Flag.Trait.COMMAND_LINE_ONLY)
                    .withoutEffect(LATER);
    public static final Flag<Long> CONFIG_TLS_MAX_ATTEMPTS =
            Flag.uint64(
                            "config_tls_max_attempts",
                            3,
                            "Attempts to get the configuration from the TLS server")
                    .with(Flag.Trait.COMMAND_LINE_ONLY)
                    .withoutEffect(LATER);

    public static final List<Flag<?>> ALL =
            List.of(
                    FLAGFILE,
                    CONFIG_PLUGIN,
                    CONFIG_PATH,
                    CONFIG_CHECK,
                    CONFIG_DUMP,
                    CONFIG_REFRESH,
                    CONFIG_ACCELERATED_REFRESH,
                    CONFIG_ENABLE_BACKUP,
                    CONFIG_TLS_ENDPOINT,
                    CONFIG_TLS_MAX_ATTEMPTS);

    private ConfigFlags() {}
}
