/// The functions and orders that osquery adds to SQLite, one class a family.
@NullMarked
package io.auditql.sql.function;

import org.jspecify.annotations.NullMarked;
