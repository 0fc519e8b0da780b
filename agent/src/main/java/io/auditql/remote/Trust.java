package io.auditql.remote;

import io.auditql.sys.SysException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/// Whom we believe to be the server, and what we show it.
///
/// @param authorities PEM file or directory; when it is given nobody else is believed; empty for those of the JDK
/// @param certificate what this host shows, with its chain
/// @param key         that certificate's key
public record Trust(Optional<Path> authorities, Optional<Path> certificate, Optional<Path> key) {
    private static final char[] NO_PASSWORD = {};

    /// @throws SysException naming the flag whose file cannot be used
    public SSLContext context() throws SysException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(identity(), authorities(authorities), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new SysException("prepare TLS failed: " + e.getMessage(), e);
        }
    }

    /// TLS 1.2 and newer, and the name of the server is checked.
    public static SSLParameters parameters() {
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        return parameters;
    }

    private static TrustManager[] authorities(Optional<Path> file)
            throws GeneralSecurityException, IOException, SysException {
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        if (file.isEmpty()) {
            factory.init((KeyStore) null);
            return factory.getTrustManagers();
        }
        KeyStore store = emptyStore();
        int number = 0;
        for (X509Certificate each : Pem.certificates(file.get(), "tls_server_certs")) {
            store.setCertificateEntry("authority" + number++, each);
        }
        factory.init(store);
        return factory.getTrustManagers();
    }

    private KeyManager[] identity() throws GeneralSecurityException, IOException, SysException {
        if (certificate.isEmpty() && key.isEmpty()) {
            return new KeyManager[0];
        }
        if (certificate.isEmpty() || key.isEmpty()) {
            throw new SysException(
                    "--tls_client_cert and --tls_client_key belong together: give both or none", 0);
        }
        List<X509Certificate> chain = Pem.certificates(certificate.get(), "tls_client_cert");
        PrivateKey secret =
                Pem.key(
                        key.get(),
                        "tls_client_key",
                        chain.getFirst().getPublicKey().getAlgorithm());
        KeyStore store = emptyStore();
        store.setKeyEntry("host", secret, NO_PASSWORD, chain.toArray(Certificate[]::new));
        KeyManagerFactory factory =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        return store;
    }
}
