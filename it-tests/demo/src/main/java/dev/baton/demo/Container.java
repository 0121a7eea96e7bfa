// SPDX-License-Identifier: Apache-2.0
package dev.baton.demo;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a node runs in. */
enum Container {
    TOMCAT("Tomcat 11", TomcatNode.class),
    TOMCAT_OLDER("Tomcat 10.1", TomcatNode.class) {
        @Override
        String classPath() throws IOException {
            try (Stream<Path> jars = Files.list(Path.of(System.getProperty(OLDER_TOMCAT)))) {
                return Stream.concat(jars.map(Path::toString), own().filter(entry -> !isReplaced(entry)))
                        .collect(Collectors.joining(File.pathSeparator));
            }
        }
    },
    JETTY("Jetty 12.1", JettyNode.class);

    /** What makes the shop one application, whichever container serves it. */
    static final String NAMESPACE = "demo/shop";

    /** The system property that names the directory where the build has put the jars of Tomcat 10.1. */
    static final String OLDER_TOMCAT = "demo.tomcat.older";

    /** What those jars bring themselves, in other versions. */
    private static final List<String> REPLACED =
            List.of("tomcat-embed-core-", "tomcat-annotations-api-", "jakarta.servlet-api-");

    private final String title;
    private final Class<?> main;

    Container(String title, Class<?> main) {
        this.title = title;
        this.main = main;
    }

    /** What the pages call it. */
    String title() {
        return title;
    }

    /** The class whose {@code main} takes the node's name, the store's URI and a directory for temporary files. */
    String main() {
        return main.getName();
    }

    /** The class path of that class. */
    String classPath() throws IOException {
        return own().collect(Collectors.joining(File.pathSeparator));
    }

    private static Stream<String> own() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator));
    }

    private static boolean isReplaced(String entry) {
        String file = new File(entry).getName();
        return REPLACED.stream().anyMatch(file::startsWith);
    }
}
