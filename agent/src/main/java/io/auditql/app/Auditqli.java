package io.auditql.app;

import java.util.List;

/// The program `auditqli`.
public final class Auditqli {
    private Auditqli() {}

    public static void main(String[] arguments) {
        System.exit(Start.run(Program.AUDITQLI, List.of(arguments)));
    }
}
