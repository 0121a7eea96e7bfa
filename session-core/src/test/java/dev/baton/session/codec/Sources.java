// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles sources into directories, so that one class can exist in several versions and places. */
final class Sources {
    private Sources() {}

    /** Compiles one public class per source, of which the first line has the package and the class's name after "class". */
    static Path compile(Path directory, String... sources) throws IOException {
        return compile(directory, List.of(), sources);
    }

    /** The same, with sources that use what is there. */
    static Path compile(Path directory, List<Path> classPath, String... sources) throws IOException {
        Files.createDirectories(directory);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter errors = new StringWriter();
        List<Source> units = Stream.of(sources).map(Source::new).toList();
        List<String> options =
                List.of("-d", directory.toString(), "-cp", classPath(directory, classPath), "-Xlint:none");
        boolean compiled =
                compiler.getTask(errors, null, null, options, null, units).call();
        assertThat(compiled).as(errors.toString()).isTrue();
        return directory;
    }

    private static String classPath(Path directory, List<Path> more) {
        return Stream.concat(Stream.of(directory), more.stream())
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    static URLClassLoader loader(ClassLoader parent, Path... directories) throws IOException {
        URL[] urls = new URL[directories.length];
        for (int i = 0; i < urls.length; i++) {
            urls[i] = directories[i].toUri().toURL();
        }
        return new URLClassLoader(urls, parent);
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String text) {
            super(URI.create("string:///" + name(text) + ".java"), JavaFileObject.Kind.SOURCE);
            this.text = text;
        }

        private static String name(String text) {
            return text.replaceAll("(?s).*?public (?:final )?(?:class|record|enum) (\\w+).*", "$1");
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
