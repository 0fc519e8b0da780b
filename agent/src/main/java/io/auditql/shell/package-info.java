/// The shell between a person or a script and whoever answers its SQL.
@NullMarked
package io.auditql.shell;

import org.jspecify.annotations.NullMarked;
