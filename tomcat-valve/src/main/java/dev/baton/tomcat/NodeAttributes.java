// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

/** Names of the attributes by which Tomcat keeps in a session what belongs to one node, and is in no store. */
final class NodeAttributes {
    /** What {@code CsrfPreventionFilter} has given out; a class of Tomcat's, of which no other version can read the bytes. */
    private static final String CSRF_NONCES = "org.apache.catalina.filters.CSRF_NONCE";

    private NodeAttributes() {}

    /** Whether what has this name stays on its node. */
    static boolean include(String name) {
        return OpenSockets.isTheirs(name) || name.equals(CSRF_NONCES);
    }
}
