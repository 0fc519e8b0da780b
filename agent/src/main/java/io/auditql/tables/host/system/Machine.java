package io.auditql.tables.host.system;

/// What several tables say of the machine.
final class Machine {
    private Machine() {}

    /// The architecture in the kernel's word, as `uname -m` prints it.
    static String architecture() {
        String java = System.getProperty("os.arch", "");
        return java.equals("amd64") ? "x86_64" : java;
    }
}
