// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.engine;

import dev.baton.lock.LockClient;
import dev.baton.lock.LockMetrics;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a client has been through that may not be there yet. Thread-safe. */
final class LateMetrics implements LockMetrics {
    private static final LockMetrics NOTHING = new Counts();

    private final Supplier<@Nullable ? extends LockClient> client;

    LateMetrics(Supplier<@Nullable ? extends LockClient> client) {
        this.client = client;
    }

    private LockMetrics metrics() {
        LockClient made = client.get();
        return made == null ? NOTHING : made.metrics();
    }

    @Override
    public long getAcquired() {
        return metrics().getAcquired();
    }

    @Override
    public long getWaited() {
        return metrics().getWaited();
    }

    @Override
    public long getContended() {
        return metrics().getContended();
    }

    @Override
    public long getLost() {
        return metrics().getLost();
    }

    @Override
    public long getReleasedLate() {
        return metrics().getReleasedLate();
    }

    @Override
    public long getUnavailable() {
        return metrics().getUnavailable();
    }

    @Override
    public long getHeld() {
        return metrics().getHeld();
    }
}
