/// SQLite's C API, one class a C object: [Sqlite] the library, [Database] a connection, [Statement] a prepared statement.
///
/// A connection and all that hangs from it belong to one thread at a time.
@NullMarked
package io.auditql.sys.sqlite;

import org.jspecify.annotations.NullMarked;
