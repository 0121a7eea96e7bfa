// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** A class made for a test that knows another one which it should not know. */
final class StrayClass {
    private final Path directory;
    private final List<Path> sources = new ArrayList<>();

    private StrayClass(Path directory) {
        this.directory = directory;
    }

    /**
     * Compiles a class in package {@code from} that has a field of the class {@code to}, which has one back unless it is
     * the JDK's.
     *
     * @return where the class files are
     */
    static Path compile(Path directory, String from, String to) {
        try {
            StrayClass stray = new StrayClass(directory);
            stray.source(from, "Stray", to);
            if (!to.startsWith("java.")) {
                int dot = to.lastIndexOf('.');
                stray.source(to.substring(0, dot), to.substring(dot + 1), from + ".Stray");
            }
            return stray.compile();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void source(String packageName, String name, String fieldType) throws IOException {
        Path file = Files.createDirectories(directory.resolve(packageName)).resolve(name + ".java");
        Files.writeString(file, "package %s; public class %s { %s other; }".formatted(packageName, name, fieldType));
        sources.add(file);
    }

    private Path compile() throws IOException {
        Path classes = Files.createDirectories(directory.resolve("classes"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> options = List.of("-d", classes.toString(), "-proc:none", "-classpath", classes.toString());
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled = compiler.getTask(
                            null, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
                    .call();
            if (!compiled) {
                throw new IllegalStateException("The stray class does not compile: " + sources);
            }
        }
        return classes;
    }
}
