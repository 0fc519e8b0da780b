/// The tables about the machine, its kernel and what is set up on it.
@NullMarked
package io.auditql.tables.host.system;

import org.jspecify.annotations.NullMarked;
