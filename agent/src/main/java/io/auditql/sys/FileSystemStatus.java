package io.auditql.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/// How large a mounted file system is and how full: `statvfs(3)`. A server that does not answer makes the call wait.
///
/// @param blockSize       bytes of a block
/// @param blocks          all of them
/// @param freeBlocks      those that root may use
/// @param availableBlocks those that others may use
public record FileSystemStatus(
        long blockSize,
        long blocks,
        long freeBlocks,
        long availableBlocks,
        long inodes,
        long freeInodes) {
    // struct statvfs of 64-bit Linux
    private static final int SIZE = 112;
    private static final int BLOCK_SIZE = 0;
    private static final int FRAGMENT_SIZE = 8;
    private static final int BLOCKS = 16;
    private static final int FREE_BLOCKS = 24;
    private static final int AVAILABLE_BLOCKS = 32;
    private static final int INODES = 40;
    private static final int FREE_INODES = 48;

    /// The file system that holds the path.
    public static Optional<FileSystemStatus> of(byte[] path) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(path.length + 1L);
            MemorySegment.copy(path, 0, name, ValueLayout.JAVA_BYTE, 0, path.length);
            MemorySegment into = arena.allocate(SIZE, 8);
            if (Libc.statvfs(Libc.callState(arena), name, into) < 0) {
                return Optional.empty();
            }
            // counts are in fragments; every file system in use has them of a block's size
            long fragment = into.get(ValueLayout.JAVA_LONG, FRAGMENT_SIZE);
            return Optional.of(
                    new FileSystemStatus(
                            fragment == 0 ? into.get(ValueLayout.JAVA_LONG, BLOCK_SIZE) : fragment,
                            into.get(ValueLayout.JAVA_LONG, BLOCKS),
                            into.get(ValueLayout.JAVA_LONG, FREE_BLOCKS),
                            into.get(ValueLayout.JAVA_LONG, AVAILABLE_BLOCKS),
                            into.get(ValueLayout.JAVA_LONG, INODES),
                            into.get(ValueLayout.JAVA_LONG, FREE_INODES)));
        }
    }
}
