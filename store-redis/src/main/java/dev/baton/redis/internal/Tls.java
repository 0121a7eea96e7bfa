// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Whom to trust, and who we are, on encrypted connections. Immutable. The server's name is always verified.
 *
 * @param trustStore PKCS12, JKS or PEM file with the certificates to trust; the JVM's own if null
 * @param trustStorePassword what opens it, if it wants a password
 * @param keyStore PKCS12 or JKS file with our own certificate and its key, if the server wants one
 * @param keyStorePassword what opens it
 */
public record Tls(
        @Nullable Path trustStore,
        @Nullable String trustStorePassword,
        @Nullable Path keyStore,
        @Nullable String keyStorePassword) {
    private static final String PEM = "-----BEGIN";

    /** @throws IllegalArgumentException if a file cannot be used, naming it */
    SSLSocketFactory sockets() {
        try {
            TrustManager[] trusted = trustStore == null ? null : trusted(trustStore);
            KeyManager[] ours = keyStore == null ? null : ours(keyStore);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(ours, trusted, null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    private TrustManager[] trusted(Path file) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(open("trustStore", file, trustStorePassword));
        return factory.getTrustManagers();
    }

    private KeyManager[] ours(Path file) throws GeneralSecurityException {
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(open("keyStore", file, keyStorePassword), password(keyStorePassword));
        return factory.getKeyManagers();
    }

    private static KeyStore open(String name, Path file, @Nullable String password) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            return name.equals("trustStore") && text.contains(PEM)
                    ? pem(text)
                    : KeyStore.getInstance(file.toFile(), password(password));
        } catch (IOException | GeneralSecurityException e) {
            // The message of a wrong password does not quote it.
            throw new IllegalArgumentException(
                    "%s %s cannot be read: %s. Name a PKCS12 or JKS file%s, and its password in %sPassword"
                            .formatted(
                                    name,
                                    file,
                                    e,
                                    name.equals("trustStore") ? ", or a PEM file of certificates" : "",
                                    name),
                    e);
        }
    }

    private static KeyStore pem(String text) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int number = 0;
        byte[] bytes = text.substring(text.indexOf(PEM)).getBytes(StandardCharsets.ISO_8859_1);
        for (Certificate certificate :
                CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(bytes))) {
            store.setCertificateEntry("trusted-" + number++, certificate);
        }
        return store;
    }

    private static char @Nullable [] password(@Nullable String text) {
        return text == null ? null : text.toCharArray();
    }

    /** Hides the passwords. */
    @Override
    public String toString() {
        return "Tls[trustStore=" + trustStore + ", keyStore=" + keyStore + "]";
    }
}
