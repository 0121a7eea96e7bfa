// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A certificate authority of a test, with what it has signed, in files below one directory. Made by the JDK's own keytool.
 * Immutable.
 */
public final class TestCertificates implements AutoCloseable {
    /** What opens every file that wants a password. */
    public static final String PASSWORD = "changeit";

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Path directory = WorkDirectory.create("certificates-");

    private TestCertificates() {
        keytool(
                "-genkeypair",
                "-alias",
                "ca",
                "-keystore",
                store("ca"),
                "-dname",
                "CN=Test CA",
                "-keyalg",
                "EC",
                "-ext",
                "bc:c",
                "-validity",
                "30");
        keytool("-exportcert", "-rfc", "-alias", "ca", "-keystore", store("ca"), "-file", file("ca.pem"));
    }

    /** Makes an authority that nobody knows yet. */
    public static TestCertificates create() {
        return new TestCertificates();
    }

    /**
     * Makes a key with a certificate.
     *
     * @param name the name of its files
     * @param subjects who it is for, such as {@code ip:127.0.0.1} or {@code dns:redis.internal}
     */
    public void sign(String name, String subjects) {
        keytool("-genkeypair", "-alias", name, "-keystore", store(name), "-dname", "CN=" + name, "-keyalg", "EC");
        keytool("-certreq", "-alias", name, "-keystore", store(name), "-file", file(name + ".csr"));
        keytool(
                "-gencert",
                "-rfc",
                "-alias",
                "ca",
                "-keystore",
                store("ca"),
                "-infile",
                file(name + ".csr"),
                "-outfile",
                file(name + ".pem"),
                "-ext",
                "san=" + subjects,
                "-validity",
                "30");
        keytool("-importcert", "-noprompt", "-alias", "ca", "-keystore", store(name), "-file", file("ca.pem"));
        keytool("-importcert", "-noprompt", "-alias", name, "-keystore", store(name), "-file", file(name + ".pem"));
        writeKey(name);
    }

    private void writeKey(String name) {
        try {
            KeyStore store = KeyStore.getInstance(Path.of(store(name)).toFile(), PASSWORD.toCharArray());
            Key key = store.getKey(name, PASSWORD.toCharArray());
            String text = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                    .encodeToString(key.getEncoded());
            Files.writeString(
                    Path.of(file(name + ".key")),
                    "-----BEGIN PRIVATE KEY-----\n" + text + "\n-----END PRIVATE KEY-----\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The key of " + name + " cannot be read", e);
        }
    }

    /** The PKCS12 file with the key and the certificate of this name. */
    public String store(String name) {
        return file(name + ".p12");
    }

    /** The PEM file with the certificate of this name, or of {@code ca}. */
    public String certificate(String name) {
        return file(name + ".pem");
    }

    /** The options of a server that speaks TLS only, under the certificate of this name, and wants one of its clients. */
    public RedisOptions server(String name, RedisOptions options) {
        return options.with("tls-cert-file", certificate(name))
                .with("tls-key-file", file(name + ".key"))
                .with("tls-ca-cert-file", certificate("ca"))
                .with("tls-auth-clients", "yes");
    }

    private String file(String name) {
        return directory.resolve(name).toString();
    }

    private static void keytool(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storepass", PASSWORD, "-storetype", "PKCS12"));
        try (ChildProcess process = ChildProcess.start("keytool", new ProcessBuilder(command))) {
            if (process.awaitExit(LIMIT) != 0) {
                throw new IllegalStateException(process.describeEnd());
            }
        }
    }

    @Override
    public void close() {
        WorkDirectory.delete(directory);
    }
}
