/// Rows: what a table is made of (Schema, Column), how rows are written (RowSink, Batch) and how they are read (RowBlock);
/// and the one interface of every table that is not made of events (HostTable), here so that a component low in the house
/// can own the table about itself.
///
/// Every table, of events or of the host, has one schema constant; `CREATE TABLE`, the docs, `.schema` and the store's
/// columns come from it.
@NullMarked
package io.auditql.row;

import org.jspecify.annotations.NullMarked;
