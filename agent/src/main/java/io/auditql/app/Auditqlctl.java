package io.auditql.app;

import java.util.List;

/// The program `auditqlctl`.
public final class Auditqlctl {
    private Auditqlctl() {}

    public static void main(String[] arguments) {
        System.exit(Start.run(Program.AUDITQLCTL, List.of(arguments)));
    }
}
