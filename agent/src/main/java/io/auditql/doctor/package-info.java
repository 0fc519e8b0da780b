/// What hinders collection on this host, found and named: `auditqlctl doctor`, `rules` and `estimate`, and the table
/// `audit_coverage`.
@NullMarked
package io.auditql.doctor;

import org.jspecify.annotations.NullMarked;
