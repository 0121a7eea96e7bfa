// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.stored;

import dev.baton.it.WarBuilder;
import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Applications of which there are several versions, so that their classes cannot be the test's own. */
final class WarSources {
    private WarSources() {}

    /** Compiles sources, each by the path of its file, and puts the classes where a WAR has its own. */
    static WarBuilder compile(Path directory, Map<String, String> sources) {
        List<Source> units = sources.entrySet().stream()
                .map(entry -> new Source(entry.getKey(), entry.getValue()))
                .toList();
        StringWriter errors = new StringWriter();
        try {
            Files.createDirectories(directory);
            List<String> options =
                    List.of("-d", directory.toString(), "-Xlint:none", "--release", "17", "-cp", servlets());
            if (!ToolProvider.getSystemJavaCompiler()
                    .getTask(errors, null, null, options, null, units)
                    .call()) {
                throw new IllegalStateException(errors.toString());
            }
            WarBuilder war = new WarBuilder();
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    String name = directory.relativize(file).toString().replace('\\', '/');
                    war.resource("WEB-INF/classes/" + name, Files.readAllBytes(file));
                }
            }
            return war;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String servlets() {
        try {
            return Path.of(HttpServlet.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
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
