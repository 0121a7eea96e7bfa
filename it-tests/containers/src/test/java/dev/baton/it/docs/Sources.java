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
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** The tests of a checkout, as they stand in its sources: those of other modules are on no class path of this one. */
final class Sources {
    private final Map<String, String> tests = new HashMap<>();

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
                        sources.tests.put(name.replace(".java", ""), Files.readString(file));
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sources;
    }

    /** Whether there is this class of tests, and, if a method is named, this test in it. */
    boolean have(NamedTest test) {
        String source = tests.get(test.type());
        return source != null
                && (test.method().isEmpty()
                        || Pattern.compile("\\bvoid " + test.method() + "\\(")
                                .matcher(source)
                                .find());
    }
}
