/// The programs and their wiring: the only place that names everything.
@NullMarked
package io.auditql.app;

import org.jspecify.annotations.NullMarked;
