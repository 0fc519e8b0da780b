/// How rows look: as a box, as JSON, as comma-separated values, and never raw where they could act on a terminal.
@NullMarked
package io.auditql.print;

import org.jspecify.annotations.NullMarked;
