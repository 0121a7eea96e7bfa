// SPDX-License-Identifier: Apache-2.0
package dev.baton.jetty;

import java.util.Set;
import java.util.TreeSet;

/**
 * Names of the attributes in which a container's own state of a session travels with it: they begin with a control
 * character, and applications do not see them. Those of other containers stay as they are.
 */
final class PrivateAttributes {
    private static final char MARK = '\u0001';

    private PrivateAttributes() {}

    /** The name of one of ours. */
    static String named(String name) {
        return MARK + name;
    }

    static Set<String> without(Set<String> names) {
        Set<String> visible = new TreeSet<>(names);
        visible.removeIf(name -> !name.isEmpty() && name.charAt(0) == MARK);
        return visible;
    }
}
