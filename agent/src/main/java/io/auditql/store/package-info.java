/// The event store: one SQLite file, one writer; batches by eid, durable cursors, the outbox.
@NullMarked
package io.auditql.store;

import org.jspecify.annotations.NullMarked;
