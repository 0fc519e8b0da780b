package io.auditql.schedule;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Measures what an execution costs; read on the thread that executes.
public interface Meter {
    long wallNanos();

    /// CPU time of this thread in user mode.
    long userNanos();

    /// CPU time of this thread in the kernel.
    long systemNanos();

    /// Memory of the process, bytes; 0 where it is not measured.
    long residentBytes();

    /// For queries that run by the clock. The kernel tells user and system time in steps of 10 ms.
    static Meter thorough() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return new Meter() {
            @Override
            public long wallNanos() {
                return System.nanoTime();
            }

            @Override
            public long userNanos() {
                return threads.getCurrentThreadUserTime();
            }

            @Override
            public long systemNanos() {
                return Math.max(
                        0, threads.getCurrentThreadCpuTime() - threads.getCurrentThreadUserTime());
            }

            @Override
            public long residentBytes() {
                return vmRss();
            }
        };
    }

    /// For queries that run on every commit, where measuring must not cost more than running: all CPU time counts as user
    /// time, and memory is not measured.
    static Meter quick() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return new Meter() {
            @Override
            public long wallNanos() {
                return System.nanoTime();
            }

            @Override
            public long userNanos() {
                return threads.getCurrentThreadCpuTime();
            }

            @Override
            public long systemNanos() {
                return 0;
            }

            @Override
            public long residentBytes() {
                return 0;
            }
        };
    }

    private static long vmRss() {
        try {
            String status =
                    Files.readString(Path.of("/proc/self/status"), StandardCharsets.ISO_8859_1);
            int at = status.indexOf("VmRSS:");
            int end = status.indexOf(" kB", at);
            return at < 0 || end < 0
                    ? 0
                    : Long.parseLong(status.substring(at + 6, end).strip()) * 1024;
        } catch (IOException | NumberFormatException _) {
            return 0;
        }
    }
}
