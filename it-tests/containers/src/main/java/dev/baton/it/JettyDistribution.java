// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An unpacked distribution of Jetty, shared by all nodes that run it and written to by none.
 *
 * @param home the directory with {@code start.jar}, {@code modules} and {@code lib}
 * @param servlets the newest release of the servlet environment that it has: {@code ee10} or {@code ee11}
 */
public record JettyDistribution(Path home, String servlets) {
    private static final String NEWER = "baton.jetty.home";
    private static final String OLDER = "baton.jetty.home.older";

    public JettyDistribution {
        home = home.toAbsolutePath();
        if (!Files.exists(home.resolve("start.jar"))) {
            throw new IllegalArgumentException("%s is no Jetty distribution: it has no start.jar".formatted(home));
        }
    }

    /** Returns the Jetty 12.1 that the build has unpacked. */
    public static JettyDistribution newer() {
        return new JettyDistribution(configured(NEWER), "ee11");
    }

    /** Returns the Jetty 12.0 that the build has unpacked. */
    public static JettyDistribution older() {
        return new JettyDistribution(configured(OLDER), "ee10");
    }

    private static Path configured(String property) {
        String home = System.getProperty(property);
        if (home == null || home.isBlank()) {
            throw new IllegalStateException(
                    "The system property %s names no Jetty; the build of this module sets it".formatted(property));
        }
        return Path.of(home);
    }
}
