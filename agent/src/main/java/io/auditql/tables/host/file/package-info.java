/// The tables about files, found by path.
@NullMarked
package io.auditql.tables.host.file;

import org.jspecify.annotations.NullMarked;
