// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.engine;

import dev.baton.lock.LockMetrics;
import java.util.concurrent.atomic.LongAdder;

/** Counts what happens to the locks of one engine. Thread-safe. */
final class Counts implements LockMetrics {
    final LongAdder acquired = new LongAdder();
    final LongAdder waited = new LongAdder();
    final LongAdder contended = new LongAdder();
    final LongAdder lost = new LongAdder();
    final LongAdder releasedLate = new LongAdder();
    final LongAdder unavailable = new LongAdder();
    final LongAdder held = new LongAdder();

    @Override
    public long getAcquired() {
        return acquired.sum();
    }

    @Override
    public long getWaited() {
        return waited.sum();
    }

    @Override
    public long getContended() {
        return contended.sum();
    }

    @Override
    public long getLost() {
        return lost.sum();
    }

    @Override
    public long getReleasedLate() {
        return releasedLate.sum();
    }

    @Override
    public long getUnavailable() {
        return unavailable.sum();
    }

    @Override
    public long getHeld() {
        return held.sum();
    }
}
