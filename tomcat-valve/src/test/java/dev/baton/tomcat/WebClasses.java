// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles the classes of applications that only a web application's class loader is to see, and packs them. */
final class WebClasses {
    private WebClasses() {}

    /** Compiles sources, each by the path of its file, such as {@code shop/Item.java}. */
    static void compile(Path directory, Map<String, String> sources) {
        StringWriter errors = new StringWriter();
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<Source> units = sources.entrySet().stream()
                .map(entry -> new Source(entry.getKey(), entry.getValue()))
                .toList();
        boolean compiled = ToolProvider.getSystemJavaCompiler()
                .getTask(errors, null, null, List.of("-d", directory.toString(), "-Xlint:none"), null, units)
                .call();
        assertThat(compiled).as(errors.toString()).isTrue();
    }

    /** Packs a directory. */
    static Path pack(Path directory, Path archive) {
        Map<String, Path> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(directory)) {
            all.filter(Files::isRegularFile)
                    .forEach(file ->
                            files.put(directory.relativize(file).toString().replace('\\', '/'), file));
            Files.createDirectories(archive.getParent());
            try (OutputStream out = Files.newOutputStream(archive);
                    JarOutputStream jar = new JarOutputStream(out)) {
                for (Map.Entry<String, Path> file : files.entrySet()) {
                    jar.putNextEntry(new JarEntry(file.getKey()));
                    Files.copy(file.getValue(), jar);
                    jar.closeEntry();
                }
            }
            return archive;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String path, String text) {
            super(URI.create("string:///" + path), JavaFileObject.Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
