package io.auditql.schedule;

import io.auditql.bytes.Slice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What came and what went between two results, as multisets of whole rows: each row now cancels one equal row of before.
///
/// @param added   in the order of the result
/// @param removed in the order of the result before
record ResultDiff(List<byte[]> added, List<byte[]> removed) {
    static ResultDiff between(List<byte[]> before, List<byte[]> now) {
        Map<Slice, int[]> unmatched = new HashMap<>();
        for (byte[] row : before) {
            unmatched.computeIfAbsent(key(row), _ -> new int[1])[0]++;
        }
        List<byte[]> added = new ArrayList<>();
        for (byte[] row : now) {
            int[] count = unmatched.get(key(row));
            if (count == null || count[0] == 0) {
                added.add(row);
            } else {
                count[0]--;
            }
        }
        List<byte[]> removed = new ArrayList<>();
        for (byte[] row : before) {
            int[] count = unmatched.get(key(row));
            if (count != null && count[0] > 0) {
                count[0]--;
                removed.add(row);
            }
        }
        return new ResultDiff(added, removed);
    }

    boolean isEmpty() {
        return added.isEmpty() && removed.isEmpty();
    }

    private static Slice key(byte[] row) {
        return new Slice(row, 0, row.length);
    }
}
