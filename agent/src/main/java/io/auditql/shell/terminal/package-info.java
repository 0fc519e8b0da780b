/// The line editor of a person at a terminal: the only place that knows JLine, loaded when somebody sits there.
@NullMarked
package io.auditql.shell.terminal;

import org.jspecify.annotations.NullMarked;
