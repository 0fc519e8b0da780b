package io.auditql.doctor;

import java.util.Locale;

/// How much a finding matters.
public enum Severity {
    /// As it should be.
    OK,
    /// Worth knowing.
    NOTE,
    /// Evidence may be missing, or the host pays more than it must; rows come nevertheless.
    WARNING,
    /// Rows do not come, or are lost.
    FAULT;

    /// As shown.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
