// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.internal;

import dev.baton.session.StoreHealth;
import java.time.Duration;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How a database answers, as the latest calls found it. Thread-safe; asks nothing. Nothing is kept from a database that is
 * away: each call finds out for itself, within its time.
 */
final class DatabaseHealth {
    private final String description;
    private final IntSupplier inUse;
    private final IntSupplier limit;
    private volatile @Nullable String trouble;

    // Each is written under this.
    private volatile long since;
    private volatile long outages;
    private volatile long disruptions;

    /** @param inUse how many connections are in use now */
    DatabaseHealth(String description, IntSupplier inUse, IntSupplier limit) {
        this.description = description;
        this.inUse = inUse;
        this.limit = limit;
    }

    void answered() {
        if (trouble != null) {
            trouble = null;
        }
    }

    synchronized void failed(@Nullable String why) {
        if (trouble == null) {
            since = System.nanoTime();
            outages++;
        }
        trouble = why == null ? "no answer" : why;
    }

    synchronized void disrupted() {
        disruptions++;
    }

    /** What an application shows of it: its own, because a JMX bean has one name only. */
    StoreHealth shown() {
        return new Shown(this);
    }

    private record Shown(DatabaseHealth all) implements StoreHealth {
        @Override
        public String getStore() {
            return all.description;
        }

        @Override
        public boolean isAvailable() {
            return all.trouble == null;
        }

        @Override
        public String getTrouble() {
            String now = all.trouble;
            return now == null ? "" : now;
        }

        @Override
        public long getUnavailableMillis() {
            return isAvailable()
                    ? 0
                    : Duration.ofNanos(System.nanoTime() - all.since).toMillis();
        }

        @Override
        public long getOutages() {
            return all.outages;
        }

        /** None is: there is nothing that knows whether the database is back but a call. */
        @Override
        public long getRefusedCalls() {
            return 0;
        }

        @Override
        public long getDisruptions() {
            return all.disruptions;
        }

        /** 0 with a pool of the container's. */
        @Override
        public int getConnectionsInUse() {
            return all.inUse.getAsInt();
        }

        /** 0 with a pool of the container's. */
        @Override
        public int getConnectionLimit() {
            return all.limit.getAsInt();
        }
    }
}
