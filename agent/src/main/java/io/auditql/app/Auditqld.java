package io.auditql.app;

import java.util.List;

/// The program `auditqld`.
public final class Auditqld {
    private Auditqld() {}

    public static void main(String[] arguments) {
        System.exit(Start.run(Program.AUDITQLD, List.of(arguments)));
    }
}
