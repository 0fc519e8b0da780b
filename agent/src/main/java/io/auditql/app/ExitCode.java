package io.auditql.app;

/// With what the programs end: auditd's numbers for `auditqld` and `auditqlctl`, osquery's for `auditqli`.
final class ExitCode {
    static final int OK = 0;

    /// Initialisation failed; in the shell: an SQL error, whose own code is used where it has one.
    static final int FAILED = 1;

    /// A privilege is missing; auditd's.
    static final int PRIVILEGE = 4;

    /// The configuration is wrong; auditd's.
    static final int CONFIGURATION = 6;

    /// The configuration names a plugin that is not there; osquery's.
    static final int NO_PLUGIN = 78;

    /// Plus the number of the signal that ended the program, as shells count.
    static final int BY_SIGNAL = 128;

    private ExitCode() {}
}
