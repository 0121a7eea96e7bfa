// SPDX-License-Identifier: Apache-2.0
package dev.baton.session;

import java.util.List;
import java.util.Map;

/**
 * The sessions of one application for operators: {@link BatonSessions} in words that every JMX console can show.
 *
 * <p>Thread-safe. A session is told as a map of {@code handle}, {@code created}, {@code lastAccess}, {@code deadline}, {@code
 * maxInactive}, {@code principal}, {@code node} and {@code inMemory}; no value of an attribute is told.
 */
public interface BatonSessionsMXBean {
    /** The session of this handle; empty if there is none. */
    Map<String, String> find(String handle);

    /** All sessions of a user. */
    List<Map<String, String>> findByPrincipal(String principal);

    /**
     * Some sessions, at most {@code limit}.
     *
     * @param after the last handle of the page before; empty for the first page
     */
    List<Map<String, String>> list(String after, int limit);

    /** The size of each attribute of a session in bytes; empty if there is no such session. */
    Map<String, Integer> attributeBytes(String handle);

    /** Ends a session; says whether this call ended it. */
    boolean end(String handle);

    /** Ends all sessions of a user; says how many this call ended. */
    int endAllOf(String principal);

    /** Ends every session of the application; says how many this call ended. */
    int endAll();
}
