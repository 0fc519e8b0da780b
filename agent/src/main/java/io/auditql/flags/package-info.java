/// Flags: constants declared beside their use, read from the command line, flag files and the configuration.
@NullMarked
package io.auditql.flags;

import org.jspecify.annotations.NullMarked;
