package io.auditql.tables.host.system;

import java.io.IOException;

/// The program that was called on the bus answered with an error; the connection goes on.
final class BusErrorException extends IOException {
    private static final long serialVersionUID = 1L;

    BusErrorException(String message) {
        super(message);
    }
}
