// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Directories for what test servers write, below the module's {@code target} where there is one. */
public final class WorkDirectory {
    private WorkDirectory() {}

    /** Creates an empty directory whose name starts with {@code prefix}. */
    public static Path create(String prefix) {
        try {
            return Files.createTempDirectory(root(), prefix);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot create a work directory below " + root(), e);
        }
    }

    /** Returns the directory below which all others are made; it outlives the test. */
    public static Path root() {
        Path target = Path.of("target").toAbsolutePath();
        try {
            return Files.isDirectory(target)
                    ? Files.createDirectories(target.resolve("test-servers"))
                    : Files.createDirectories(Path.of(System.getProperty("java.io.tmpdir"), "baton-test-servers"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes {@code directory} with all that is in it; does nothing if it is absent. */
    public static void delete(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + directory, e);
        }
    }
}
