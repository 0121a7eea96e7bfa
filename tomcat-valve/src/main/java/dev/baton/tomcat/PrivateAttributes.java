// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import java.util.Set;
import java.util.TreeSet;

/**
 * Names of the attributes in which Tomcat's own state of a session travels with it: they begin with a control character,
 * and applications do not see them. Other containers leave them as they are.
 */
final class PrivateAttributes {
    private static final char MARK = '\u0001';

    /** The request that FORM login interrupted; see {@link SavedRequestForm}. */
    static final String FORM_REQUEST = MARK + "tomcat.form.request";

    /** The hash of the secret under which that login began. */
    static final String FORM_SECRET = MARK + "tomcat.form.secret";

    private PrivateAttributes() {}

    static Set<String> without(Set<String> names) {
        Set<String> visible = new TreeSet<>(names);
        visible.removeIf(name -> !name.isEmpty() && name.charAt(0) == MARK);
        return visible;
    }
}
