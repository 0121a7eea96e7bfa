// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import java.util.List;
import java.util.Optional;

/**
 * One pattern of class names in the syntax of JEP 290. Immutable.
 *
 * @param rejects whether it began with {@code !}
 * @param scope what {@code text} is compared with
 * @param text a class, a package with its last dot, or the beginning of a name
 */
record ClassPattern(boolean rejects, Scope scope, String text) {

    /** How far a pattern reaches. */
    enum Scope {
        /** {@code com.acme.Cart} */
        CLASS,
        /** {@code com.acme.*} */
        PACKAGE,
        /** {@code com.acme.**} and {@code com.acme.Ca*} */
        PREFIX
    }

    /** Packages so wide, or so full of classes that act when they are read, that a wildcard must not open them. */
    private static final List<String> NEVER_WHOLE =
            List.of("java.", "javax.", "jdk.", "sun.", "com.sun.", "org.apache.commons.");

    /** Takes one that has no {@link #fault}. */
    static ClassPattern parse(String pattern) {
        boolean rejects = pattern.startsWith("!");
        String rest = rejects ? pattern.substring(1) : pattern;
        if (rest.endsWith(".**")) {
            return new ClassPattern(rejects, Scope.PREFIX, rest.substring(0, rest.length() - 2));
        }
        if (rest.endsWith(".*")) {
            return new ClassPattern(rejects, Scope.PACKAGE, rest.substring(0, rest.length() - 1));
        }
        if (rest.endsWith("*")) {
            return new ClassPattern(rejects, Scope.PREFIX, rest.replace("*", ""));
        }
        return new ClassPattern(rejects, Scope.CLASS, rest);
    }

    /** What is wrong with {@code pattern} and what to write instead. */
    static Optional<String> fault(String pattern) {
        if (pattern == null || pattern.isBlank()) {
            return Optional.of("allowedClasses holds an empty pattern; remove it");
        }
        String shown = "allowedClasses holds '" + ClassNames.shown(pattern) + "', ";
        if (pattern.contains("=")) {
            return Optional.of(shown + "which is a limit; limits have settings of their own");
        }
        if (pattern.contains("/")) {
            return Optional.of(shown + "which names a module; write the class or package alone");
        }
        String rest = pattern.startsWith("!") ? pattern.substring(1) : pattern;
        String plain = rest.endsWith("**") ? rest.substring(0, rest.length() - 2) : rest;
        plain = plain.endsWith("*") ? plain.substring(0, plain.length() - 1) : plain;
        boolean named = plain.chars().allMatch(c -> c == '.' || Character.isJavaIdentifierPart(c));
        if (!named
                || rest.isEmpty()
                || plain.startsWith(".")
                || plain.contains("..")
                || (plain.endsWith(".") && plain.equals(rest))) {
            return Optional.of(shown + "which is not a pattern; write com.acme.Cart, com.acme.* or com.acme.**");
        }
        ClassPattern parsed = parse(pattern);
        if (!parsed.rejects && parsed.scope != Scope.CLASS && parsed.opensTooMuch()) {
            return Optional.of(
                    shown + "which allows classes that attacks are made of; name the classes or their package");
        }
        return Optional.empty();
    }

    private boolean opensTooMuch() {
        return NEVER_WHOLE.stream().anyMatch(wide -> text.startsWith(wide) || wide.startsWith(text));
    }

    boolean matches(String className) {
        return switch (scope) {
            case CLASS -> className.equals(text);
            case PACKAGE -> className.startsWith(text) && className.indexOf('.', text.length()) < 0;
            case PREFIX -> className.startsWith(text);
        };
    }
}
