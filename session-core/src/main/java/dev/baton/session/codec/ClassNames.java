// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

/** Class names as they come from bytes or from the application. */
final class ClassNames {
    /** Longer than any that a compiler makes in earnest. */
    static final int MAX_LENGTH = 512;

    private static final int SHOWN = 120;

    private ClassNames() {}

    /** The name of an array's innermost element type, {@code ""} for a primitive one, or the name itself. */
    static String element(String name) {
        int dimensions = 0;
        while (dimensions < name.length() && name.charAt(dimensions) == '[') {
            dimensions++;
        }
        if (dimensions == 0) {
            return name;
        }
        if (name.startsWith("L", dimensions) && name.endsWith(";")) {
            return name.substring(dimensions + 1, name.length() - 1);
        }
        return "";
    }

    /** Makes text from bytes safe for a log: no control characters, no more than a line of it. */
    static String shown(String text) {
        return shown(text, SHOWN);
    }

    static String shown(String text, int most) {
        StringBuilder shown = new StringBuilder(Math.min(text.length(), most));
        for (int i = 0; i < text.length() && i < most; i++) {
            char c = text.charAt(i);
            boolean harmless = c >= ' ' && c != 127 && (c < 128 || Character.isLetterOrDigit(c));
            shown.append(harmless ? c : '?');
        }
        if (text.length() > most) {
            shown.append("... (").append(text.length()).append(" characters)");
        }
        return shown.toString();
    }
}
