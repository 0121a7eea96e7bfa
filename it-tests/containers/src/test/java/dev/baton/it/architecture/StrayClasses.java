// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Classes made for a test, each of which knows another one that it should not know. */
final class StrayClasses {
    /**
     * One class in package {@code from} that has a field of a class like {@code to}, which has one back unless it is the
     * JDK's.
     */
    record Arrow(String from, String to) {
        // All are compiled together, and each is looked at alone.
        private String suffix() {
            return "_" + Integer.toHexString(hashCode());
        }

        private String stray() {
            return from + ".Stray" + suffix();
        }

        private boolean leadsIntoTheJdk() {
            return to.startsWith("java.");
        }

        private String target() {
            return leadsIntoTheJdk() ? to : to + suffix();
        }
    }

    private final Path sources;
    private final Path classes;

    /** Compiles the classes of all {@code arrows}. */
    StrayClasses(Path directory, Collection<Arrow> arrows) {
        sources = directory.resolve("sources");
        classes = directory.resolve("classes");
        try {
            Files.createDirectories(classes);
            List<Path> files = new ArrayList<>();
            for (Arrow arrow : arrows) {
                files.add(source(arrow.stray(), arrow.target()));
                if (!arrow.leadsIntoTheJdk()) {
                    files.add(source(arrow.target(), arrow.stray()));
                }
            }
            compile(files);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path source(String className, String fieldType) throws IOException {
        int dot = className.lastIndexOf('.');
        String packageName = className.substring(0, dot);
        String name = className.substring(dot + 1);
        Path file = Files.createDirectories(sources.resolve(packageName)).resolve(name + ".java");
        return Files.writeString(
                file, "package %s; public class %s { %s other; }".formatted(packageName, name, fieldType));
    }

    private void compile(List<Path> files) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> options = List.of("-d", classes.toString(), "-proc:none", "-classpath", classes.toString());
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled = compiler.getTask(
                            null, manager, null, options, null, manager.getJavaFileObjectsFromPaths(files))
                    .call();
            if (!compiled) {
                throw new IllegalStateException("The stray classes do not compile: " + files);
            }
        }
    }

    /** Returns the classes of one arrow. */
    JavaClasses of(Arrow arrow) {
        try (Stream<Path> files = Files.walk(classes)) {
            List<Path> own = files.filter(file -> file.toString().endsWith(arrow.suffix() + ".class"))
                    .toList();
            return new ClassFileImporter().importPaths(own);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
