package io.auditql.app;

import io.auditql.config.ConfigSource;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/// osquery's hash of a configuration: SHA-1 over the SHA-1 hex digests of its texts.
final class ConfigHash {
    private ConfigHash() {}

    /// The empty text when there are none.
    static String of(List<ConfigSource.Text> texts) {
        if (texts.isEmpty()) {
            return "";
        }
        StringBuilder digests = new StringBuilder();
        for (ConfigSource.Text text : texts) {
            digests.append(sha1(text.text()));
        }
        return sha1(digests.toString());
    }

    private static String sha1(String text) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-1")
                                    .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
