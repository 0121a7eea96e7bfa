// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.testing;

import java.io.IOException;
import java.io.OutputStream;
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

    private static final String ALL = "all.p12";
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Path directory = WorkDirectory.create("certificates-");

    private final KeyStore all;

    private TestCertificates(String... namesAndSubjects) {
        keytool("-genkeypair", "-alias", "ca", "-dname", "CN=Test CA", "-keyalg", "EC", "-ext", "bc:c");
        for (int i = 0; i < namesAndSubjects.length; i += 2) {
            String name = namesAndSubjects[i];
            String subjects = "san=" + namesAndSubjects[i + 1];
            keytool(
                    "-genkeypair",
                    "-alias",
                    name,
                    "-dname",
                    "CN=" + name,
                    "-keyalg",
                    "EC",
                    "-signer",
                    "ca",
                    "-ext",
                    subjects);
        }
        try {
            all = KeyStore.getInstance(directory.resolve(ALL).toFile(), PASSWORD.toCharArray());
            Files.writeString(
                    Path.of(certificate("ca")),
                    pem("CERTIFICATE", all.getCertificate("ca").getEncoded()));
            for (int i = 0; i < namesAndSubjects.length; i += 2) {
                write(namesAndSubjects[i]);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("What keytool has made cannot be used", e);
        }
    }

    /**
     * Makes an authority that nobody knows yet, and lets it sign.
     *
     * @param namesAndSubjects by turns the name of a certificate's files and who it is for, such as {@code ip:127.0.0.1}
     *     or {@code dns:redis.internal}
     */
    public static TestCertificates create(String... namesAndSubjects) {
        return new TestCertificates(namesAndSubjects);
    }

    private void write(String name) throws IOException, GeneralSecurityException {
        Key key = all.getKey(name, PASSWORD.toCharArray());
        Files.writeString(Path.of(file(name + ".key")), pem("PRIVATE KEY", key.getEncoded()));
        Files.writeString(
                Path.of(certificate(name)),
                pem("CERTIFICATE", all.getCertificate(name).getEncoded()));
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        own.setKeyEntry(name, key, PASSWORD.toCharArray(), all.getCertificateChain(name));
        try (OutputStream out = Files.newOutputStream(Path.of(store(name)))) {
            own.store(out, PASSWORD.toCharArray());
        }
    }

    private static String pem(String kind, byte[] bytes) {
        String text = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(bytes);
        return "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n";
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

    private void keytool(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(
                List.of("-keystore", file(ALL), "-storepass", PASSWORD, "-storetype", "PKCS12", "-validity", "30"));
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
