// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.docs;

import dev.baton.it.docs.Page.NamedTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tests of a checkout by the simple names of their classes, as they stand in the sources: those of other modules are on
 * no class path of this one.
 */
final class Sources {
    private static final Pattern EXTENDS = Pattern.compile("\\bclass \\w+ extends (\\w+)");

    private final Map<String, List<String>> tests = new HashMap<>();

    /** Reads what is in the modules' {@code src/test/java}. */
    static Sources of(Path root) {
        Sources sources = new Sources();
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    String name = directory.getFileName().toString();
                    return name.equals("target") || (name.startsWith(".") && !directory.equals(root))
                            ? FileVisitResult.SKIP_SUBTREE
                            : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    String name = file.getFileName().toString();
                    if (name.endsWith(".java")
                            && file.toString().replace('\\', '/').contains("/src/test/java/")) {
                        sources.tests
                                .computeIfAbsent(name.replace(".java", ""), type -> new ArrayList<>())
                                .add(Files.readString(file));
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sources;
    }

    /** Whether there is this class of tests, and, if a method is named, this test in it or in the class that it extends. */
    boolean have(NamedTest test) {
        return tests.getOrDefault(test.type(), List.of()).stream().anyMatch(source -> has(source, test.method()));
    }

    private boolean has(String source, String method) {
        if (method.isEmpty()
                || Pattern.compile("\\bvoid " + method + "\\(").matcher(source).find()) {
            return true;
        }
        Matcher parent = EXTENDS.matcher(source);
        return parent.find() && have(new NamedTest(parent.group(1), method));
    }
}
