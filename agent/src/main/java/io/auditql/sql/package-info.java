/// SQL over tables: SQLite with every table virtual.
@NullMarked
package io.auditql.sql;

import org.jspecify.annotations.NullMarked;
