/// What the tables about this host share: its files below a root, its processes, and text as bytes. The tables themselves are in
/// the packages below, one class each, computed when asked.
@NullMarked
package io.auditql.tables.host;

import org.jspecify.annotations.NullMarked;
