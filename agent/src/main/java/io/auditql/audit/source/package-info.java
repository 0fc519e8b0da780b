/// Where records come from: the kernel's socket, a log file, a recording. Receive, copy, count; nothing else.
@NullMarked
package io.auditql.audit.source;

import org.jspecify.annotations.NullMarked;
