package io.auditql.remote;

import io.auditql.sys.SysException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/// Certificates and keys in text files (RFC 7468).
final class Pem {
    private static final String BEGIN_KEY = "-----BEGIN PRIVATE KEY-----";
    private static final String END_KEY = "-----END PRIVATE KEY-----";

    private Pem() {}

    /// The certificates of a file, or of all files of a directory.
    static List<X509Certificate> certificates(Path path, String flag) throws SysException {
        List<X509Certificate> all = new ArrayList<>();
        try {
            if (Files.isDirectory(path)) {
                List<Path> files;
                try (Stream<Path> list = Files.list(path)) {
                    files = list.filter(Files::isRegularFile).sorted().toList();
                }
                for (Path file : files) {
                    read(file, all);
                }
            } else {
                read(path, all);
            }
        } catch (IOException e) {
            throw unusable(path, flag, SysException.reason(e), e);
        } catch (CertificateException e) {
            throw unusable(path, flag, "it holds no certificates in PEM", e);
        }
        if (all.isEmpty()) {
            throw new SysException("--" + flag + "=" + path + " holds no certificate", 0);
        }
        return all;
    }

    private static void read(Path file, List<X509Certificate> into)
            throws IOException, CertificateException {
        for (var each :
                CertificateFactory.getInstance("X.509")
                        .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)))) {
            into.add((X509Certificate) each);
        }
    }

    /// An unencrypted key in PKCS#8. No message tells anything of what the file holds.
    static PrivateKey key(Path file, String flag, String algorithm) throws SysException {
        try {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            int begin = text.indexOf(BEGIN_KEY);
            int end = text.indexOf(END_KEY);
            if (begin < 0 || end < begin) {
                throw new SysException(
                        "--"
                                + flag
                                + "="
                                + file
                                + " is no unencrypted key in PKCS#8 (make one of it with: openssl pkcs8 -topk8 -nocrypt)",
                        0);
            }
            byte[] bytes =
                    Base64.getMimeDecoder().decode(text.substring(begin + BEGIN_KEY.length(), end));
            return KeyFactory.getInstance(algorithm)
                    .generatePrivate(new PKCS8EncodedKeySpec(bytes));
        } catch (IOException e) {
            throw unusable(file, flag, SysException.reason(e), e);
        } catch (GeneralSecurityException | IllegalArgumentException _) {
            throw new SysException(
                    "--" + flag + "=" + file + " is no key for the certificate (" + algorithm + ")",
                    0);
        }
    }

    private static SysException unusable(Path path, String flag, String reason, Exception e) {
        return new SysException("--" + flag + "=" + path + " cannot be used: " + reason, e);
    }
}
