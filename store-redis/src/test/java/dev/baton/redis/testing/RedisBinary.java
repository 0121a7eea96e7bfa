// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** The {@code redis-server} executable for this platform, taken out of the embedded-redis artifact. */
final class RedisBinary {
    private static final String CARRIER = "redis.embedded.RedisExecProvider";
    private static final String PREFIX = "redis-server-";

    private RedisBinary() {}

    /**
     * Returns the executable, extracted once and kept for later runs.
     *
     * @throws IllegalStateException if the artifact is not on the class path or has none for this platform
     */
    static synchronized Path locate() {
        try (JarFile jar = new JarFile(carrier().toFile())) {
            JarEntry entry = entryForPlatform(jar);
            Path executable = WorkDirectory.root().resolve(entry.getName());
            if (!Files.isExecutable(executable) || Files.size(executable) != entry.getSize()) {
                extract(jar, entry, executable);
            }
            return executable;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot extract redis-server", e);
        }
    }

    private static Path carrier() {
        try {
            // Not initialized: the class is asked only for the jar it comes from.
            Class<?> anchor = Class.forName(CARRIER, false, RedisBinary.class.getClassLoader());
            URI location =
                    anchor.getProtectionDomain().getCodeSource().getLocation().toURI();
            return Path.of(location);
        } catch (ClassNotFoundException | URISyntaxException e) {
            throw new IllegalStateException(
                    "No embedded Redis on the class path: add org.signal:embedded-redis, or name a server in "
                            + RedisServer.VARIABLE,
                    e);
        }
    }

    private static JarEntry entryForPlatform(JarFile jar) {
        String suffix = "-" + operatingSystem() + "-" + architecture();
        List<JarEntry> all =
                jar.stream().filter(entry -> entry.getName().startsWith(PREFIX)).toList();
        return all.stream()
                .filter(entry -> entry.getName().endsWith(suffix))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No %s*%s in %s, only %s. Name a server in %s instead."
                        .formatted(
                                PREFIX,
                                suffix,
                                jar.getName(),
                                all.stream().map(JarEntry::getName).toList(),
                                RedisServer.VARIABLE)));
    }

    private static String operatingSystem() {
        String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        return name.startsWith("mac") ? "darwin" : name;
    }

    private static String architecture() {
        String name = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return switch (name) {
            case "amd64", "x86_64" -> "amd64";
            case "aarch64", "arm64" -> "arm64";
            case "x86", "i386", "i686" -> "386";
            default -> name;
        };
    }

    // By way of a second name: a build that runs beside this one must never execute half a file.
    private static void extract(JarFile jar, JarEntry entry, Path executable) throws IOException {
        Path partial = Files.createTempFile(executable.getParent(), entry.getName(), ".part");
        try (InputStream in = jar.getInputStream(entry)) {
            Files.copy(in, partial, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.setPosixFilePermissions(partial, PosixFilePermissions.fromString("rwxr-xr-x"));
        try {
            Files.move(partial, executable, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(partial, executable, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
