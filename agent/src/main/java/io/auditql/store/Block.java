package io.auditql.store;

/// What is known of a stored block without reading it.
///
/// @param first          eid of its first row, its key
/// @param last           eid of its last row; eids between belong to it or to other tables
/// @param bytes          what it takes in the file
/// @param committedFirst when its first row was committed, on the [AgeClock]
/// @param rowsThrough    rows of the table that were counted up to its end
record Block(
        long first,
        long last,
        int rows,
        int bytes,
        long committedFirst,
        long committedLast,
        long rowsThrough) {
    long rowsBefore() {
        return rowsThrough - rows;
    }

    /// Whether no eid of another table lies between its rows, so that positions follow from eids.
    boolean isDense() {
        return last - first == rows - 1L;
    }
}
