/// The tables about installed packages.
@NullMarked
package io.auditql.tables.host.software;

import org.jspecify.annotations.NullMarked;
