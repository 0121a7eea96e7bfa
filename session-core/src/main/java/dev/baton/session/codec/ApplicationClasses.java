// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import java.io.File;
import java.net.URL;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells an application's own classes from its libraries by where their files are, without loading them. Thread-safe.
 *
 * <p>Its own are, as its class loader finds them: {@code WEB-INF/classes} of a web application, exploded or packed;
 * {@code BOOT-INF/classes} of an executable jar; any directory on a class path; and the jar of {@code java -jar} when it is
 * the whole class path. Every other jar is a library.
 */
final class ApplicationClasses {
    private final ClassLoader loader;
    private final Optional<String> onlyJar;

    ApplicationClasses(ClassLoader loader) {
        this.loader = loader;
        this.onlyJar = onlyJar(System.getProperty("java.class.path"));
    }

    boolean contain(String className) {
        String file = className.replace('.', '/') + ".class";
        URL found = loader.getResource(file);
        if (found == null) {
            return false;
        }
        String url = found.toString();
        return url.endsWith(file) && isOwnRoot(url.substring(0, url.length() - file.length()), onlyJar);
    }

    static boolean isOwnRoot(String root, Optional<String> onlyJar) {
        if (root.startsWith("jrt:") || root.contains("/WEB-INF/lib/") || root.contains("BOOT-INF/lib/")) {
            return false;
        }
        return root.startsWith("file:")
                || root.endsWith("/WEB-INF/classes/")
                || root.endsWith("BOOT-INF/classes/")
                || root.endsWith("BOOT-INF/classes!/")
                || root.endsWith("BOOT-INF/classes/!/")
                || onlyJar.filter(root::equals).isPresent();
    }

    private static Optional<String> onlyJar(@Nullable String classPath) {
        if (classPath == null || classPath.contains(File.pathSeparator) || !classPath.endsWith(".jar")) {
            return Optional.empty();
        }
        return Optional.of("jar:" + new File(classPath).getAbsoluteFile().toURI() + "!/");
    }
}
