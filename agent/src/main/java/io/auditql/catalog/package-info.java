/// Facts of the kernel's interface: record types, system calls per ABI, errno names, address families.
///
/// Each table names its source. Nothing here decides anything.
@NullMarked
package io.auditql.catalog;

import org.jspecify.annotations.NullMarked;
