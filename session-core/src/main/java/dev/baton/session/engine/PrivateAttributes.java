// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import java.util.Set;
import java.util.TreeSet;

/**
 * Names of the attributes in which a container's own state of a session travels with it: they begin with a control
 * character, and applications do not see them. Containers leave those of others as they are. Stateless.
 */
public final class PrivateAttributes {
    private static final char MARK = '\u0001';

    private PrivateAttributes() {}

    /** The name of one of them. */
    public static String named(String name) {
        return MARK + name;
    }

    /** Those names, in order, that applications see. */
    public static Set<String> without(Set<String> names) {
        Set<String> visible = new TreeSet<>(names);
        visible.removeIf(name -> !name.isEmpty() && name.charAt(0) == MARK);
        return visible;
    }
}
