// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Builds the WAR of a test's application out of the test's own classes. Not thread-safe. */
public final class WarBuilder {
    private final Map<String, byte[]> entries = new TreeMap<>();

    /** Adds classes, each with those that are nested in it, to {@code WEB-INF/classes}. */
    public WarBuilder classes(Class<?>... classes) {
        for (Class<?> each : classes) {
            try {
                addWithNested(each);
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot read " + each, e);
            }
        }
        return this;
    }

    /** Sets {@code WEB-INF/web.xml}. */
    public WarBuilder webXml(String xml) {
        return resource("WEB-INF/web.xml", xml);
    }

    /** Sets {@code META-INF/context.xml}. */
    public WarBuilder contextXml(String xml) {
        return resource("META-INF/context.xml", xml);
    }

    /** Adds a file of text. */
    public WarBuilder resource(String path, String text) {
        return resource(path, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Adds a file. */
    public WarBuilder resource(String path, byte[] bytes) {
        entries.put(path, bytes.clone());
        return this;
    }

    /** Adds a jar to {@code WEB-INF/lib}. */
    public WarBuilder library(Path jar) {
        try {
            return resource("WEB-INF/lib/" + jar.getFileName(), Files.readAllBytes(jar));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes the WAR, replacing what was there, and returns its path. */
    public Path writeTo(Path file) {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
                zip.closeEntry();
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file, e);
        }
    }

    // Anonymous classes are found only by looking at the files.
    private void addWithNested(Class<?> outer) throws IOException {
        String stem = outer.getName().replace('.', '/');
        Path source = JavaCommand.placeOf(outer);
        if (Files.isDirectory(source)) {
            try (Stream<Path> files = Files.list(source.resolve(stem).getParent())) {
                for (Path file : files.toList()) {
                    String name = source.relativize(file).toString().replace('\\', '/');
                    if (isClassOf(stem, name)) {
                        addClass(name, Files.newInputStream(file));
                    }
                }
            }
        } else {
            try (JarFile jar = new JarFile(source.toFile())) {
                List<String> names = jar.stream()
                        .map(ZipEntry::getName)
                        .filter(name -> isClassOf(stem, name))
                        .toList();
                for (String name : names) {
                    addClass(name, jar.getInputStream(jar.getEntry(name)));
                }
            }
        }
    }

    private static boolean isClassOf(String stem, String name) {
        return name.equals(stem + ".class") || name.startsWith(stem + "$") && name.endsWith(".class");
    }

    private void addClass(String name, InputStream bytes) throws IOException {
        try (bytes) {
            entries.put("WEB-INF/classes/" + name, bytes.readAllBytes());
        }
    }
}
