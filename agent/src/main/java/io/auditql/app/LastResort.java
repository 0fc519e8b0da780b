package io.auditql.app;

import java.time.Duration;

/// Ends a process that does not come to its end by itself, because a logger is blocked by whoever should read its lines.
///
/// The kernel is put back first in every end, so that what is cut off are lines; they are in the store.
final class LastResort {
    private static final System.Logger LOG = System.getLogger(LastResort.class.getName());

    /// osquery's lowest value.
    private static final Duration SHORTEST = Duration.ofSeconds(10);

    private LastResort() {}

    /// Ends the process so much later, if it is still there.
    static void after(Duration time) {
        Duration patience = time.compareTo(SHORTEST) < 0 ? SHORTEST : time;
        Thread thread = new Thread(() -> end(patience), "last-resort");
        thread.setDaemon(true);
        thread.start();
    }

    private static void end(Duration patience) {
        try {
            Thread.sleep(patience);
        } catch (InterruptedException _) {
            return;
        }
        LOG.log(
                System.Logger.Level.ERROR,
                "the end takes longer than "
                        + patience.toSeconds()
                        + " s (--alarm_timeout) and is cut off; lines that wait are kept, unless the store is ephemeral");
        Runtime.getRuntime().halt(ExitCode.FAILED);
    }
}
