package io.auditql.logger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// Self-signed certificates for `localhost`, made by the JDK's keytool.
public final class Certificates {
    private static final char[] PASSWORD = "password".toCharArray();

    private final Path directory;
    private final KeyStore store;

    public Certificates(Path directory) throws Exception {
        this.directory = directory;
        Path file = directory.resolve("keys.p12");
        Process keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-keystore",
                                file.toString(),
                                "-storepass",
                                new String(PASSWORD),
                                "-alias",
                                "localhost",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=localhost",
                                "-ext",
                                "san=dns:localhost")
                        .redirectErrorStream(true)
                        .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(said).isZero();
        store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
    }

    /// What a client has to believe.
    public Path certificate() throws Exception {
        return pem("cert.pem", "CERTIFICATE", store.getCertificate("localhost").getEncoded());
    }

    Path key() throws Exception {
        PrivateKey key = (PrivateKey) store.getKey("localhost", PASSWORD);
        return pem("key.pem", "PRIVATE KEY", key.getEncoded());
    }

    private Path pem(String name, String label, byte[] bytes) throws Exception {
        return Files.write(
                directory.resolve(name),
                List.of(
                        "-----BEGIN " + label + "-----",
                        Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes),
                        "-----END " + label + "-----"));
    }

    /// What a server shows.
    public SSLContext server() throws Exception {
        KeyManagerFactory keys =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }
}
