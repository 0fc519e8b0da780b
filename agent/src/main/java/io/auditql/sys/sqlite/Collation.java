package io.auditql.sys.sqlite;

import java.lang.foreign.MemorySegment;

/// An order of texts, for `COLLATE` and for columns declared with it.
@FunctionalInterface
public interface Collation {
    /// Compares two texts, valid during the call only; negative, 0 or positive.
    int compare(MemorySegment left, MemorySegment right);
}
