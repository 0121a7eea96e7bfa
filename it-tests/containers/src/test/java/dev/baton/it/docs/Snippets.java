// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.docs;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** The Java classes that the documentation shows, compiled as they stand. Not thread-safe. */
final class Snippets implements AutoCloseable {
    private static final Pattern NAME = Pattern.compile("^public class (\\w+)", Pattern.MULTILINE);

    private final Map<String, JavaFileObject> sources = new TreeMap<>();
    private final URLClassLoader loader;

    private Snippets(List<Page> pages, Path directory) throws IOException {
        for (Page page : pages) {
            page.code("java").stream()
                    // Compiled where there is one, by SpringBoot.
                    .filter(source -> !source.contains("org.springframework.boot"))
                    .forEach(source -> add(page, source));
        }
        StringWriter faults = new StringWriter();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        boolean compiled = compiler.getTask(
                        faults,
                        null,
                        null,
                        List.of(
                                "-d",
                                directory.toString(),
                                "-Xlint:all,-serial,-processing,-path,-options",
                                "-Werror",
                                "-classpath",
                                System.getProperty("java.class.path")),
                        null,
                        sources.values())
                .call();
        if (!compiled) {
            throw new IllegalStateException(faults.toString());
        }
        URL[] classes = {directory.toUri().toURL()};
        loader = new URLClassLoader(classes, Snippets.class.getClassLoader());
    }

    /**
     * Compiles what these pages show.
     *
     * @throws IllegalStateException if it does not compile, with what the compiler says
     */
    static Snippets compile(List<Page> pages, Path directory) throws IOException {
        return new Snippets(pages, directory);
    }

    private void add(Page page, String source) {
        Matcher name = NAME.matcher(source);
        if (!name.find()) {
            throw new IllegalStateException(page + " shows Java that is no public class:\n" + source);
        }
        URI uri = URI.create("docs:///" + name.group(1) + JavaFileObject.Kind.SOURCE.extension);
        sources.put(name.group(1), new SimpleJavaFileObject(uri, JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        });
    }

    /** The names of the classes. */
    List<String> names() {
        return List.copyOf(sources.keySet());
    }

    Class<?> type(String name) throws ClassNotFoundException {
        return loader.loadClass(name);
    }

    <T> T instance(String name, Class<T> as) throws ReflectiveOperationException {
        return as.cast(type(name).getDeclaredConstructor().newInstance());
    }

    @Override
    public void close() throws IOException {
        loader.close();
    }
}
