/// The operating system's C interface through java.lang.foreign: the only packages with a linker are this one and
/// those below it.
@NullMarked
package io.auditql.sys;

import org.jspecify.annotations.NullMarked;
