/// Tables that only other platforms fill: they are here, and empty, so that a pack for many platforms loads.
@NullMarked
package io.auditql.tables.foreign;

import org.jspecify.annotations.NullMarked;
