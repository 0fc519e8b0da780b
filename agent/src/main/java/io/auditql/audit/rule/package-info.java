/// The kernel rules: derived from the tables' interests, per ABI, carrying our key.
@NullMarked
package io.auditql.audit.rule;

import org.jspecify.annotations.NullMarked;
