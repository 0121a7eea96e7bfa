// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import dev.baton.session.Handle;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sessions that one request has to itself, of whatever applications: it must not wait for another while it has one, or
 * two requests could wait for each other. Thread-safe.
 */
public final class UseGroup {
    private final Set<Handle> turns = ConcurrentHashMap.newKeySet();

    void took(Handle handle) {
        turns.add(handle);
    }

    void gave(Handle handle) {
        turns.remove(handle);
    }

    /** Whether the request has another session to itself. */
    boolean hasOthersThan(Handle handle) {
        return turns.stream().anyMatch(other -> !other.equals(handle));
    }

    /** The sessions that the request has. */
    Set<Handle> turns() {
        return Set.copyOf(turns);
    }
}
