package io.auditql.doctor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/// The program that the doctor starts to see whether it is recorded: a new process, which connects to a port.
///
/// It must be a process of its own: what the recording process does makes no row.
final class Witness {
    private static final int CONNECT_MILLIS = 2000;

    private Witness() {}

    /// @param arguments a word that makes this start unlike any other, and the port on this machine to connect to
    public static void main(String[] arguments) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(
                            InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[1])),
                    CONNECT_MILLIS);
        }
    }
}
