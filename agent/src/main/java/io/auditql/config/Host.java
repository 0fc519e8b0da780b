package io.auditql.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// What queries can be restricted to.
///
/// @param platform osquery's word: `linux`, `darwin`
/// @param version  the version of osquery whose tables are offered
/// @param shard    where the host stands among all, 0 to 100
public record Host(String platform, String version, int shard) {
    /// osquery's place of a host: the first byte of the SHA-1 of its name, in percent.
    public static int shardOf(String hostname) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            byte[] digest = sha1.digest(hostname.getBytes(StandardCharsets.UTF_8));
            return (digest[0] & 0xFF) * 100 / 255;
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-1", e);
        }
    }
}
