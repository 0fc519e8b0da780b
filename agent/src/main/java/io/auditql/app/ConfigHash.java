package io.auditql.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/// osquery's hash of a configuration: SHA-1 over the SHA-1 hex digests of its files.
final class ConfigHash {
    private ConfigHash() {}

    /// The empty text when there are no files, or one has gone since it was read.
    static String of(List<Path> files) {
        if (files.isEmpty()) {
            return "";
        }
        StringBuilder digests = new StringBuilder();
        try {
            for (Path file : files) {
                digests.append(sha1(Files.readAllBytes(file)));
            }
        } catch (IOException _) {
            return "";
        }
        return sha1(digests.toString().getBytes(StandardCharsets.US_ASCII));
    }

    private static String sha1(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
