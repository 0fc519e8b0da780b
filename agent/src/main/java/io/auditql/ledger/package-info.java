/// The books: every place where a record, event, row or line can be lost has a counter here, and so has what was delivered.
///
/// One truth for the SQL table `audit_loss`, the metrics and the `auditql_loss` result line.
@NullMarked
package io.auditql.ledger;

import org.jspecify.annotations.NullMarked;
