package io.auditql.store;

import io.auditql.bytes.Slice;
import io.auditql.row.Batch;
import java.util.Arrays;

/// Finds the distinct texts of one column of a batch; gives up early where texts hardly repeat.
///
/// Reused for column after column, so that it allocates nothing once it has grown.
final class TextDictionary {
    /// Entry numbers take two bytes at most.
    private static final int MOST_ENTRIES = 0xFFFF;

    private static final int ROWS_BEFORE_DOUBT = 64;

    private final Slice text = new Slice();
    private final Slice known = new Slice();
    private int[] slots = new int[64]; // entry + 1, or 0
    private int[] hashes = new int[64]; // by entry
    private int[] rows = new int[64]; // by entry: where the text was first seen
    private int[] entries = new int[64]; // by row, counted from the first
    private int count;
    private long bytes;

    /// Reads column `column` of rows `[from, to)`.
    ///
    /// @return false when the texts repeat too little for a dictionary to be of use
    boolean read(Batch batch, int column, int from, int to) {
        reset(to - from);
        for (int row = from; row < to; row++) {
            if (batch.isNull(row, column)) {
                entries[row - from] = 0;
                continue;
            }
            if (count == MOST_ENTRIES) {
                return false;
            }
            entries[row - from] = enter(batch, column, row);
            int seen = row - from + 1;
            if (seen >= ROWS_BEFORE_DOUBT && count > seen - seen / 4) {
                return false;
            }
        }
        return true;
    }

    private void reset(int rowCount) {
        if (entries.length < rowCount) {
            int capacity = Integer.highestOneBit(rowCount - 1) << 1;
            entries = new int[capacity];
            rows = new int[capacity];
            hashes = new int[capacity];
            slots = new int[capacity * 2];
        } else {
            Arrays.fill(slots, 0);
        }
        count = 0;
        bytes = 0;
    }

    private int enter(Batch batch, int column, int row) {
        batch.text(row, column, text);
        int hash = hash(text);
        int mask = slots.length - 1;
        int slot = hash & mask;
        while (slots[slot] != 0) {
            int entry = slots[slot] - 1;
            if (hashes[entry] == hash
                    && batch.text(rows[entry], column, known).contentEquals(text)) {
                return entry;
            }
            slot = (slot + 1) & mask;
        }
        slots[slot] = count + 1;
        hashes[count] = hash;
        rows[count] = row;
        bytes += text.length();
        return count++;
    }

    private static int hash(Slice text) {
        byte[] array = text.array();
        int at = text.offset();
        int end = at + text.length();
        long hash = text.length();
        for (; at + 8 <= end; at += 8) {
            hash = mix(hash ^ (long) BlockFormat.LONG_IN_ARRAY.get(array, at));
        }
        long rest = 0;
        for (; at < end; at++) {
            rest = (rest << 8) | (array[at] & 0xFF);
        }
        hash = mix(hash ^ rest);
        return (int) (hash ^ (hash >>> 32));
    }

    private static long mix(long value) {
        long mixed = value * 0x9E3779B97F4A7C15L;
        return mixed ^ (mixed >>> 29);
    }

    /// Distinct texts.
    int count() {
        return count;
    }

    /// The length of all distinct texts together.
    long bytes() {
        return bytes;
    }

    /// A row that holds the text of the entry.
    int rowOf(int entry) {
        return rows[entry];
    }

    /// The entry of a row, counted from the first row read; 0 where it is NULL.
    int entryAt(int index) {
        return entries[index];
    }
}
