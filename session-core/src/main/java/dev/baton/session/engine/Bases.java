// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What attributes were when the request that has its turn first read or changed them; nothing while nobody has a turn.
 *
 * <p>Not thread-safe: guarded as its {@link AttributeTable} is.
 */
final class Bases {
    /**
     * What one attribute was.
     *
     * @param version its version; 0: it was not there
     * @param bytes its bytes, if it was in the store
     */
    record Base(long version, byte @Nullable [] bytes) {}

    private @Nullable Map<String, Base> known;

    void begin() {
        known = new HashMap<>();
    }

    void end() {
        known = null;
    }

    /** Whether somebody has a turn. */
    boolean areKept() {
        return known != null;
    }

    @Nullable
    Base of(String name) {
        return known == null ? null : known.get(name);
    }

    /** Takes note of what an attribute is, the first time in a turn. */
    void remember(String name, @Nullable Attribute attribute) {
        if (known != null) {
            known.putIfAbsent(
                    name, attribute == null ? new Base(0, null) : new Base(attribute.version(), attribute.stored()));
        }
    }

    /** From now on, what the turn does to the attribute is based on this. */
    void move(String name, long version, byte @Nullable [] bytes) {
        if (known != null) {
            known.put(name, new Base(version, bytes));
        }
    }
}
