// SPDX-License-Identifier: Apache-2.0
package dev.baton.session;

import java.util.ArrayList;
import java.util.List;

/**
 * A set of paths within an application, written as in a servlet mapping: {@code /exact}, {@code /prefix/*} or {@code
 * *.extension}. Immutable.
 */
public record PathPatterns(List<String> patterns) {
    /** No path at all. */
    public static final PathPatterns NONE = new PathPatterns(List.of());

    /** @throws SettingFaultsException if a pattern has none of the three forms */
    public PathPatterns {
        patterns = List.copyOf(patterns);
        List<String> faults = new ArrayList<>();
        for (String pattern : patterns) {
            boolean prefix = pattern.startsWith("/") && pattern.indexOf('*') < 0;
            boolean tree =
                    pattern.startsWith("/") && pattern.indexOf('*') == pattern.length() - 1 && pattern.endsWith("/*");
            boolean extension = pattern.startsWith("*.") && pattern.indexOf('*', 1) < 0 && pattern.length() > 2;
            if (!prefix && !tree && !extension) {
                faults.add(
                        "a path is written /exact, /prefix/* or *.extension, but '" + pattern + "' is none of these");
            }
        }
        if (!faults.isEmpty()) {
            throw new SettingFaultsException(faults);
        }
    }

    /** Reads patterns separated by commas. */
    public static PathPatterns parse(String text) {
        List<String> patterns = new ArrayList<>();
        for (String pattern : text.split(",")) {
            if (!pattern.isBlank()) {
                patterns.add(pattern.strip());
            }
        }
        return new PathPatterns(patterns);
    }

    /** Whether {@code path}, beginning with a slash and without the context path, is one of these. */
    public boolean matches(String path) {
        for (String pattern : patterns) {
            if (matches(pattern, path)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(String pattern, String path) {
        if (pattern.endsWith("/*")) {
            String prefix = pattern.substring(0, pattern.length() - 2);
            return path.startsWith(prefix) && (path.length() == prefix.length() || path.charAt(prefix.length()) == '/');
        }
        if (pattern.startsWith("*")) {
            return path.endsWith(pattern.substring(1));
        }
        return path.equals(pattern);
    }
}
