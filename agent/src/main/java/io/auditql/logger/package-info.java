/// Loggers pull blocks of lines from the outbox and say how many are safely out.
@NullMarked
package io.auditql.logger;

import org.jspecify.annotations.NullMarked;
