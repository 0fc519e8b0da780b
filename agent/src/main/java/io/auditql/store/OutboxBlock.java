package io.auditql.store;

/// Lines of one execution of a query, waiting for a logger.
///
/// @param sequence counts up with each block, never reused
/// @param query    the scheduled query that made the lines
public record OutboxBlock(long sequence, String query, OutboxLines lines) {}
