// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How locks are held. Immutable.
 *
 * @param lease how long a lock stays with a holder of whom nothing is heard; renewed each third of it. From 1 s to 1 h
 * @param maxHold how long a lock is renewed at most, against holders that are stuck; null: for as long as it is held
 * @param minReplicas how many replicas of the store must confirm each grant and each renewal; fewer count as an outage
 */
public record LockOptions(Duration lease, @Nullable Duration maxHold, int minReplicas) {
    private static final Duration SHORTEST_LEASE = Duration.ofSeconds(1);
    private static final Duration LONGEST_LEASE = Duration.ofHours(1);
    private static final Duration LONGEST_HOLD = Duration.ofDays(365);
    private static final LockOptions DEFAULTS = new LockOptions(Duration.ofSeconds(10), null, 0);

    /** @throws IllegalArgumentException if the options cannot work, naming every fault at once */
    public LockOptions {
        List<String> faults = new ArrayList<>();
        if (lease.compareTo(SHORTEST_LEASE) < 0 || lease.compareTo(LONGEST_LEASE) > 0) {
            faults.add("lease must be 1 s to 1 h, but is " + lease);
        }
        if (maxHold != null && (maxHold.compareTo(SHORTEST_LEASE) < 0 || maxHold.compareTo(LONGEST_HOLD) > 0)) {
            faults.add("maxHold must be 1 s to 365 days or null, but is " + maxHold);
        }
        if (minReplicas < 0) {
            faults.add("minReplicas must be 0 or more, but is " + minReplicas);
        }
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException("Invalid options for locks: " + String.join("; ", faults));
        }
    }

    /** A lease of 10 s, held for as long as it takes, confirmed by no replica. */
    public static LockOptions defaults() {
        return DEFAULTS;
    }

    /** These options with another lease. */
    public LockOptions withLease(Duration newLease) {
        return new LockOptions(newLease, maxHold, minReplicas);
    }

    /** These options with an end to renewal; null for none. */
    public LockOptions withMaxHold(@Nullable Duration newMaxHold) {
        return new LockOptions(lease, newMaxHold, minReplicas);
    }

    /** These options with another number of replicas. */
    public LockOptions withMinReplicas(int newMinReplicas) {
        return new LockOptions(lease, maxHold, newMinReplicas);
    }
}
