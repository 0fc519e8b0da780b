/// The tables about this host, computed when asked, one class each.
@NullMarked
package io.auditql.tables.host;

import org.jspecify.annotations.NullMarked;
