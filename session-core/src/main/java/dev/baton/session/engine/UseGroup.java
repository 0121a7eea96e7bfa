// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import dev.baton.session.Handle;
import dev.baton.session.spi.WaitBudget;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What one request has to itself and how long it has waited for stores, in whatever applications. Thread-safe.
 *
 * <p>A request that has a session must not wait for another one, or two requests could wait for each other.
 */
public final class UseGroup {
    private final Set<Handle> turns = ConcurrentHashMap.newKeySet();
    private final WaitBudget budget;

    public UseGroup() {
        this(new WaitBudget());
    }

    UseGroup(WaitBudget budget) {
        this.budget = budget;
    }

    /** What it may wait for stores. */
    WaitBudget budget() {
        return budget;
    }

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
