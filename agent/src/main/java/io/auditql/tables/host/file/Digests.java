package io.auditql.tables.host.file;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// The digests of one content, in lower-case hexadecimal; null for those that were not asked for.
record Digests(@Nullable String md5, @Nullable String sha1, @Nullable String sha256) {
    /// Whether all that `wanted` asks for is here.
    boolean has(Wanted wanted) {
        return (md5 != null || !wanted.md5())
                && (sha1 != null || !wanted.sha1())
                && (sha256 != null || !wanted.sha256());
    }

    /// Which digests a query reads.
    record Wanted(boolean md5, boolean sha1, boolean sha256) {}

    /// Makes the wanted digests of content that comes in pieces.
    static final class Maker {
        private final @Nullable MessageDigest md5;
        private final @Nullable MessageDigest sha1;
        private final @Nullable MessageDigest sha256;

        Maker(Wanted wanted) {
            md5 = wanted.md5() ? digest("MD5") : null;
            sha1 = wanted.sha1() ? digest("SHA-1") : null;
            sha256 = wanted.sha256() ? digest("SHA-256") : null;
        }

        private static MessageDigest digest(String algorithm) {
            try {
                return MessageDigest.getInstance(algorithm);
            } catch (NoSuchAlgorithmException e) {
                throw new LinkageError("a Java without " + algorithm, e);
            }
        }

        void update(byte[] bytes, int length) {
            if (md5 != null) {
                md5.update(bytes, 0, length);
            }
            if (sha1 != null) {
                sha1.update(bytes, 0, length);
            }
            if (sha256 != null) {
                sha256.update(bytes, 0, length);
            }
        }

        Digests end() {
            return new Digests(hex(md5), hex(sha1), hex(sha256));
        }

        private static @Nullable String hex(@Nullable MessageDigest digest) {
            return digest == null ? null : HexFormat.of().formatHex(digest.digest());
        }
    }
}
