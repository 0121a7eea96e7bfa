// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Which classes may be in a session, decided by name before a class is loaded, in this order. Thread-safe.
 *
 * <ol>
 *   <li>never: what makes code run when it is read, such as proxies, method handles and {@code Class}; and what the
 *       container's filter does not let pass
 *   <li>as the first configured pattern that matches says
 *   <li>allowed: values and containers of the JDK, by exact names
 *   <li>allowed: what a {@linkplain FrameworkClasses framework} that is there keeps in sessions, by exact names
 *   <li>allowed: the {@linkplain ApplicationClasses application's own classes}
 *   <li>refused: all else, the application's libraries included, because that is where attacks find their parts
 * </ol>
 *
 * <p>The types that {@link JdkTypes} numbers are part of the format and are not asked for here.
 */
final class ClassPolicy {
    private static final List<String> NEVER = List.of(
            "java.lang.invoke.",
            "java.lang.reflect.",
            "java.rmi.",
            "javax.management.",
            "javax.naming.",
            "javax.script.",
            "com.sun.",
            "sun.rmi.",
            "sun.reflect.",
            "jdk.internal.");

    /** Mojarra's, which is no part of the JDK but for its name. */
    private static final String FACES = "com.sun.faces.";

    private static final Set<String> NEVER_EXACTLY = Set.of(
            "java.lang.Class",
            "java.lang.ClassLoader",
            "java.lang.Process",
            "java.lang.ProcessBuilder",
            "java.lang.Thread");

    private final List<ClassPattern> patterns;
    private final Optional<Pattern> filter;
    private final Set<String> frameworks;
    private final ApplicationClasses own;

    /** Only what was allowed is remembered: those are few, while refused names come from whoever writes bytes. */
    private final Set<String> allowed = ConcurrentHashMap.newKeySet();

    ClassPolicy(CodecSettings settings) {
        this.patterns = settings.attributes().allowedClasses().stream()
                .map(ClassPattern::parse)
                .toList();
        this.filter = settings.classNameFilter();
        this.frameworks = FrameworkClasses.of(settings.loader());
        this.own = new ApplicationClasses(settings.loader());
    }

    /** Takes a class's name, an array's included, and throws a {@link Refusal} that names the setting to change. */
    void requireAllowed(String name) {
        String element = ClassNames.element(name);
        if (element.isEmpty() || allowed.contains(element)) {
            return;
        }
        if (isNever(element)) {
            throw new Refusal("class " + ClassNames.shown(element)
                    + " may never be in a session, because reading it can run code; store what it stands for instead");
        }
        requireFiltered(name);
        if (!decide(element)) {
            String shown = ClassNames.shown(element);
            throw new Refusal("class " + shown
                    + " is not allowed in a session: it is neither the application's own nor on the list of JDK classes;"
                    + " if you trust it, add " + shown + " to the setting allowedClasses");
        }
        allowed.add(element);
    }

    /** Asks the container's filter alone, for types that need no other leave. */
    void requireFiltered(String name) {
        if (filter.isPresent()
                && !filter.get().matcher(name).matches()
                && !filter.get().matcher(ClassNames.element(name)).matches()) {
            throw new Refusal("class " + ClassNames.shown(name) + " does not match the container's filter of attribute"
                    + " classes, which is '" + ClassNames.shown(filter.get().pattern())
                    + "'; widen that if you trust it");
        }
    }

    private static boolean isNever(String name) {
        return NEVER_EXACTLY.contains(name) || (NEVER.stream().anyMatch(name::startsWith) && !name.startsWith(FACES));
    }

    private boolean decide(String name) {
        for (ClassPattern pattern : patterns) {
            if (pattern.matches(name)) {
                return !pattern.rejects();
            }
        }
        return JdkClasses.ALLOWED.contains(name) || frameworks.contains(name) || own.contain(name);
    }
}
