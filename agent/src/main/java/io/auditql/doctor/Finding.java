package io.auditql.doctor;

import java.util.List;

/// One thing the doctor found.
///
/// @param text    what is so
/// @param next    what to do about it; empty when there is nothing to do
/// @param details what belongs to it, one line each: flags, rules, processes
public record Finding(
        Topic topic, Severity severity, String text, String next, List<String> details) {
    public Finding {
        details = List.copyOf(details);
    }
}
