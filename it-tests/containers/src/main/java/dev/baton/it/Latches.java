// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Bounded waiting for another thread. */
final class Latches {
    private Latches() {}

    static void await(CountDownLatch latch, Duration limit, String what) {
        try {
            if (!latch.await(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IllegalStateException("Waited %s in vain for %s".formatted(limit, what));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for " + what, e);
        }
    }
}
