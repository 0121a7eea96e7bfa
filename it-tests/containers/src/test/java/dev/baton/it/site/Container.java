// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.site;

import jakarta.annotation.PostConstruct;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.catalina.startup.Tomcat;

/** What a node of the site runs in, with Baton as a user of that container gets it. */
public enum Container {
    /** Embedded Tomcat and the drop-in jar. */
    TOMCAT(SiteMain.class) {
        @Override
        List<Path> libraries(Path files) {
            return List.of(
                    place(Tomcat.class), place(PostConstruct.class), Path.of(System.getProperty("baton.dropin")));
        }
    },
    /** Embedded Jetty and the jars of the module's zip. */
    JETTY(JettySiteMain.class) {
        @Override
        List<Path> libraries(Path files) {
            List<Path> libraries = new ArrayList<>(module(files));
            Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                    .filter(Container::isOfJetty)
                    .map(Path::of)
                    .forEach(libraries::add);
            return libraries;
        }
    };

    private final Class<?> main;

    Container(Class<?> main) {
        this.main = main;
    }

    String main() {
        return main.getName();
    }

    /** Returns the container's jars and Baton's. */
    abstract List<Path> libraries(Path files);

    static Path place(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isOfJetty(String entry) {
        String path = entry.replace('\\', '/');
        return path.contains("/org/eclipse/jetty/")
                || path.contains("/jakarta/servlet/")
                || path.contains("/org/slf4j/");
    }

    private static List<Path> module(Path files) {
        Path directory = files.resolve("baton-jars");
        try {
            if (!Files.exists(directory)) {
                Files.createDirectory(directory);
                unpack(Path.of(System.getProperty("baton.jetty.module")), directory);
            }
            try (Stream<Path> jars = Files.list(directory)) {
                return jars.toList();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void unpack(Path zip, Path directory) throws IOException {
        try (FileSystem archive = FileSystems.newFileSystem(zip);
                Stream<Path> entries = Files.walk(archive.getPath("/lib"))) {
            for (Path jar :
                    entries.filter(entry -> entry.toString().endsWith(".jar")).toList()) {
                Files.copy(jar, directory.resolve(jar.getFileName().toString()));
            }
        }
    }
}
