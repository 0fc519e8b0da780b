package io.auditql.store;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The blocks of one table from the oldest to the newest; small enough to be kept in memory.
final class BlockList {
    private @Nullable Block[] blocks = new @Nullable Block[16];
    private int head;
    private int size;
    private long bytes;
    private long rowsRemoved;

    int size() {
        return size;
    }

    long bytes() {
        return bytes;
    }

    /// The rows of all blocks.
    long rows() {
        return rowsThrough() - rowsRemoved;
    }

    Block get(int index) {
        Block block = blocks[head + index];
        if (index < 0 || index >= size || block == null) {
            throw new IndexOutOfBoundsException("block " + index + " of " + size);
        }
        return block;
    }

    Block last() {
        return get(size - 1);
    }

    /// Rows counted up to the end of the newest block, those of removed blocks included.
    long rowsThrough() {
        return size == 0 ? rowsRemoved : last().rowsThrough();
    }

    /// Rows counted before the oldest block.
    long rowsRemoved() {
        return rowsRemoved;
    }

    void add(
            long first, long lastEid, int rows, int size, long committedFirst, long committedLast) {
        if (head + this.size == blocks.length) {
            int capacity = this.size * 2 > blocks.length ? blocks.length * 2 : blocks.length;
            @Nullable Block[] moved = new @Nullable Block[capacity];
            System.arraycopy(blocks, head, moved, 0, this.size);
            blocks = moved;
            head = 0;
        }
        blocks[head + this.size] =
                new Block(
                        first,
                        lastEid,
                        rows,
                        size,
                        committedFirst,
                        committedLast,
                        rowsThrough() + rows);
        this.size++;
        bytes += size;
    }

    void removeFirst(int count) {
        for (int i = 0; i < count; i++) {
            Block block = get(0);
            rowsRemoved = block.rowsThrough();
            bytes -= block.bytes();
            blocks[head++] = null;
            size--;
        }
    }

    void removeLast(int count) {
        for (int i = 0; i < count; i++) {
            bytes -= last().bytes();
            blocks[head + --size] = null;
        }
    }

    /// The newest block that begins at or before the eid, or -1.
    int indexOf(long eid) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (get(middle).first() <= eid) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }

    /// The block that holds the row of this number (the count that [Block#rowsThrough] goes by, from 1).
    int indexOfRow(long row) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (get(middle).rowsThrough() < row) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// The newest block whose first row was committed before the time, or -1.
    int indexCommittedBefore(long time) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (get(middle).committedFirst() < time) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }

    @Override
    public String toString() {
        return Arrays.toString(Arrays.copyOfRange(blocks, head, head + size));
    }
}
