// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import dev.baton.session.spi.StoredAttribute;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The attributes that were removed here and are still in the store. What another node sets meanwhile must not come back
 * before the removal is committed.
 *
 * <p>Not thread-safe: guarded as its {@link AttributeTable} is.
 */
final class Removals {
    private static final class Removal {
        private long version;
        private @Nullable StoredAttribute missed;

        private Removal(long version) {
            this.version = version;
        }
    }

    private final Map<String, Removal> removals = new HashMap<>();

    Set<String> names() {
        return Set.copyOf(removals.keySet());
    }

    /** The attribute went when it had this version. */
    void add(String name, long version) {
        removals.put(name, new Removal(version));
    }

    /** The attribute is there again. */
    void forget(String name) {
        removals.remove(name);
    }

    /** The version that the attribute had when it was removed. */
    Optional<Long> version(String name) {
        return Optional.ofNullable(removals.get(name)).map(removal -> removal.version);
    }

    /** The latest version of it that this node has been told of; 0 if it was not removed here. */
    long latestVersion(String name) {
        Removal removal = removals.get(name);
        if (removal == null) {
            return 0;
        }
        return removal.missed == null ? removal.version : removal.missed.version();
    }

    /** A commit that was sent before the removal has set the attribute once more. */
    void setAgainAt(String name, long version) {
        Removal removal = removals.get(name);
        if (removal != null) {
            removal.version = version;
        }
    }

    /** Another node has set the attribute; false if it was not removed here. */
    boolean miss(String name, StoredAttribute stored) {
        Removal removal = removals.get(name);
        if (removal == null) {
            return false;
        }
        removal.missed = stored;
        return true;
    }

    /** Another node has removed it as well. */
    void madeElsewhere(String name) {
        Removal removal = removals.get(name);
        if (removal != null) {
            removal.version = 0;
            removal.missed = null;
        }
    }

    /** The removal is in the store as version {@code at}; gives what another node has set after it. */
    Optional<StoredAttribute> committed(String name, long at) {
        Removal removal = removals.remove(name);
        return removal == null
                ? Optional.empty()
                : Optional.ofNullable(removal.missed).filter(missed -> missed.version() > at);
    }
}
