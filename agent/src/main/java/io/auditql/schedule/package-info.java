/// Scheduled queries: incremental, differential, snapshot; their results become lines.
@NullMarked
package io.auditql.schedule;

import org.jspecify.annotations.NullMarked;
