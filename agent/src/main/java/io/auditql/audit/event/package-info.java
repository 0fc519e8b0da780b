/// Records and events: the bytes of audit records, grouped by stamp and serial into events, read in place.
@NullMarked
package io.auditql.audit.event;

import org.jspecify.annotations.NullMarked;
