package io.auditql.app;

import io.auditql.config.ConfigException;
import io.auditql.config.Configuration;
import io.auditql.flags.ConfigFlags;
import io.auditql.flags.EventFlags;
import io.auditql.flags.Flag;
import io.auditql.flags.FlagException;
import io.auditql.flags.Flags;
import io.auditql.flags.LoggerFlags;
import io.auditql.flags.ProcessFlags;
import io.auditql.flags.ScheduleFlags;
import io.auditql.schedule.Wakeup;
import io.auditql.sys.SysException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/// Reads the configuration anew: when asked (SIGHUP), and every `--config_refresh`. While a reading fails the configuration
/// of before stays in force, and the next one comes after `--config_accelerated_refresh` if that is sooner.
///
/// Belongs to one worker's thread, but for [#ask].
final class Reloader {
    private static final System.Logger LOG = System.getLogger(Reloader.class.getName());
    private static final long DAY_NANOS = Duration.ofDays(1).toNanos();

    /// The flags that a running daemon can be told anew; all others count from its next start.
    private static final Set<Flag<?>> AT_ONCE =
            Set.of(
                    ScheduleFlags.SCHEDULE_SPLAY_PERCENT,
                    ScheduleFlags.SCHEDULE_DEFAULT_INTERVAL,
                    ScheduleFlags.SCHEDULE_EPOCH,
                    ScheduleFlags.SCHEDULE_LOGNAMES,
                    ScheduleFlags.PACK_DELIMITER,
                    ScheduleFlags.PACK_REFRESH_INTERVAL,
                    EventFlags.EVENTS_ENFORCE_DENYLIST,
                    LoggerFlags.HOST_IDENTIFIER,
                    LoggerFlags.SPECIFIED_IDENTIFIER,
                    LoggerFlags.LOGGER_EVENT_TYPE,
                    LoggerFlags.LOGGER_SNAPSHOT_EVENT_TYPE,
                    LoggerFlags.LOGGER_NUMERICS,
                    LoggerFlags.LOGGER_EVENT_ID,
                    LoggerFlags.DISABLE_DECORATORS,
                    LoggerFlags.DECORATIONS_TOP_LEVEL,
                    ProcessFlags.NULLVALUE);

    /// Puts a configuration in force.
    interface Target {
        void use(ConfigLoader.Loaded loaded) throws SysException;
    }

    private final ConfigLoader loader;
    private final Target target;
    private final Wakeup wakeup = new Wakeup();
    private final AtomicBoolean asked = new AtomicBoolean();
    private ConfigLoader.Loaded current;
    private boolean failing;

    /// @param first the one in force
    Reloader(ConfigLoader loader, ConfigLoader.Loaded first, Target target) {
        this.loader = loader;
        this.current = first;
        this.target = target;
    }

    /// Reads it at once; from any thread.
    void ask() {
        asked.set(true);
        wakeup.wake();
    }

    /// Ends a wait; from any thread.
    void wake() {
        wakeup.wake();
    }

    /// Waits until it is time or somebody asks, and reads.
    void work() {
        Flags flags = current.flags();
        Duration refresh = flags.get(ConfigFlags.CONFIG_REFRESH);
        Duration pause = failing ? retry(flags, refresh) : refresh;
        long nanos = pause.isZero() ? DAY_NANOS : Math.min(DAY_NANOS, pause.toNanos());
        boolean woken = wakeup.await(nanos);
        boolean wanted = asked.getAndSet(false);
        if (wanted || (!woken && !pause.isZero())) {
            read();
        }
    }

    /// The sooner of the two: a reading that failed is no reason to wait longer.
    private static Duration retry(Flags flags, Duration refresh) {
        Duration accelerated = flags.get(ConfigFlags.CONFIG_ACCELERATED_REFRESH);
        return accelerated.compareTo(refresh) < 0 ? accelerated : refresh;
    }

    private void read() {
        try {
            ConfigLoader.Loaded now = loader.load();
            failing = false;
            if (isSame(now)) {
                return;
            }
            now.warnings().forEach(warning -> LOG.log(System.Logger.Level.WARNING, warning));
            now.configuration()
                    .errors()
                    .forEach(error -> LOG.log(System.Logger.Level.ERROR, error));
            target.use(now);
            warnOfFlags(now.flags());
            current = now;
            LOG.log(System.Logger.Level.INFO, "the configuration has been read anew");
        } catch (FlagException | ConfigException | NoSuchPluginException | SysException e) {
            failing = true;
            LOG.log(
                    System.Logger.Level.ERROR,
                    "Error reading config: "
                            + e.getMessage()
                            + "; the configuration of before stays in force");
        }
    }

    private boolean isSame(ConfigLoader.Loaded now) {
        Configuration configuration = now.configuration();
        return configuration.equals(current.configuration())
                && now.line().known().all().stream().allMatch(flag -> isSame(flag, now.flags()));
    }

    private <T> boolean isSame(Flag<T> flag, Flags now) {
        return now.get(flag).equals(current.flags().get(flag));
    }

    private void warnOfFlags(Flags now) {
        for (Flag<?> flag : current.line().known().all()) {
            if (!isSame(flag, now) && !AT_ONCE.contains(flag) && flag.withoutEffect().isEmpty()) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "%s: %s=%s counts from the next start"
                                .formatted(now.origin(flag), flag, now.format(flag)));
            }
        }
    }
}
