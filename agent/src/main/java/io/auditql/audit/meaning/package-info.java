/// What the values in records mean: numbers of calls, errors, signals, capabilities, flags and addresses as words.
///
/// Nothing here asks this machine: a log may be another's. Names of users come from what auditd added to the record.
@NullMarked
package io.auditql.audit.meaning;

import org.jspecify.annotations.NullMarked;
