package io.auditql.audit.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// How much kernel memory records may take while nobody reads them.
///
/// At worst it is twice the receive buffer (the kernel counts its own overhead) and about a KiB for each record of the backlog,
/// together 2 % of the machine's memory: 64 MiB and 65536 records from 10 GB on, never below 4 MiB and 8192 records. It is
/// used only while records wait, and is not part of this program's memory.
///
/// @param receiveBuffer bytes to ask of SO_RCVBUF
/// @param backlogLimit  records
public record BufferSizes(int receiveBuffer, int backlogLimit) {
    private static final int SHARE_OF_MEMORY = 50;
    private static final int RECORD_BYTES = 1024;
    private static final int LARGEST_BUFFER = 64 << 20;
    private static final int SMALLEST_BUFFER = 4 << 20;
    private static final int LARGEST_BACKLOG = 65536;
    private static final int SMALLEST_BACKLOG = 8192;

    /// The sizes for a machine with that much memory.
    public static BufferSizes forMemory(long totalBytes) {
        long budget = totalBytes / SHARE_OF_MEMORY;
        int backlog = Math.clamp(budget / 3 / RECORD_BYTES, SMALLEST_BACKLOG, LARGEST_BACKLOG);
        long left = budget - (long) backlog * RECORD_BYTES;
        return new BufferSizes(Math.clamp(left / 2, SMALLEST_BUFFER, LARGEST_BUFFER), backlog);
    }

    /// The sizes for this machine.
    public static BufferSizes ofThisMachine() {
        return forMemory(totalMemory(Path.of("/proc/meminfo")));
    }

    /// With a backlog limit that the user chose; 0 and less leave it as it is.
    public BufferSizes withBacklog(long limit) {
        return limit <= 0 ? this : new BufferSizes(receiveBuffer, Math.toIntExact(limit));
    }

    /// With a receive buffer that the user chose; 0 and less leave it as it is.
    public BufferSizes withReceiveBuffer(long bytes) {
        return bytes <= 0 ? this : new BufferSizes(Math.toIntExact(bytes), backlogLimit);
    }

    /// The most kernel memory that both take.
    public long worstCaseBytes() {
        return 2L * receiveBuffer + (long) backlogLimit * RECORD_BYTES;
    }

    static long totalMemory(Path meminfo) {
        try {
            for (String line : Files.readAllLines(meminfo)) {
                if (line.startsWith("MemTotal:")) { // MemTotal:       24684420 kB
                    return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
                }
            }
        } catch (IOException _) {
            // the smallest sizes are right for a machine that hides its size
        }
        return 0;
    }
}
