/// The tables of recorded events, one class each.
@NullMarked
package io.auditql.tables.event;

import org.jspecify.annotations.NullMarked;
