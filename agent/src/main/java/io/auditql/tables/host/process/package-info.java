/// The tables about processes and what they hold open.
@NullMarked
package io.auditql.tables.host.process;

import org.jspecify.annotations.NullMarked;
