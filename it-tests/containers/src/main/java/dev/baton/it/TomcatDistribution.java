// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * An unpacked distribution of Tomcat, shared by all nodes that run it and written to by none.
 *
 * @param home the directory with {@code bin}, {@code conf} and {@code lib}
 */
public record TomcatDistribution(Path home) {
    private static final String NEWER = "baton.tomcat.home";
    private static final String OLDER = "baton.tomcat.home.older";
    private static final String FIRST = ".first";

    public TomcatDistribution {
        home = home.toAbsolutePath();
        List<String> missing = Stream.of("bin/bootstrap.jar", "conf/server.xml", "conf/context.xml", "lib")
                .filter(absent(home))
                .toList();
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("%s is no Tomcat distribution: it has no %s".formatted(home, missing));
        }
    }

    private static Predicate<String> absent(Path directory) {
        return name -> !Files.exists(directory.resolve(name));
    }

    /** Returns the Tomcat 11 that the build has unpacked. */
    public static TomcatDistribution newer() {
        return configured(NEWER);
    }

    /** Returns the Tomcat 10.1 that the build has unpacked. */
    public static TomcatDistribution older() {
        return configured(OLDER);
    }

    /** Returns the first Tomcat 11, as far as the build could get it. */
    public static TomcatDistribution firstNewer() {
        return configured(NEWER + FIRST);
    }

    /** Returns the first Tomcat 10.1, as far as the build could get it. */
    public static TomcatDistribution firstOlder() {
        return configured(OLDER + FIRST);
    }

    private static TomcatDistribution configured(String property) {
        String home = System.getProperty(property);
        if (home == null || home.isBlank()) {
            throw new IllegalStateException(
                    "The system property %s names no Tomcat; the build of this module sets it".formatted(property));
        }
        return new TomcatDistribution(Path.of(home));
    }

    /** Unpacks the archive of a distribution below {@code directory}, unless that was done before. */
    public static TomcatDistribution unpack(Path zip, Path directory) {
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
            ZipEntry first = in.getNextEntry();
            if (first == null) {
                throw new IllegalArgumentException(zip + " is empty or no zip");
            }
            Path home = directory.resolve(Path.of(first.getName()).getName(0)).toAbsolutePath();
            if (!Files.exists(home)) {
                // Under its final name only when complete.
                Path partial = Files.createDirectories(directory.resolve(home.getFileName() + ".part"));
                for (ZipEntry entry = first; entry != null; entry = in.getNextEntry()) {
                    extract(in, entry, partial);
                }
                Files.move(partial.resolve(home.getFileName()), home, StandardCopyOption.ATOMIC_MOVE);
                Files.delete(partial);
            }
            return new TomcatDistribution(home);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot unpack " + zip, e);
        }
    }

    private static void extract(InputStream in, ZipEntry entry, Path directory) throws IOException {
        Path file = directory.resolve(entry.getName()).normalize();
        if (!file.startsWith(directory)) {
            throw new IOException("Entry outside of the archive: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(file);
        } else {
            Files.createDirectories(file.getParent());
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
