// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for something that a test server is about to do. */
public final class Await {
    private static final long POLL_NANOS = Duration.ofMillis(5).toNanos();

    private Await() {}

    /**
     * Returns once {@code condition} holds.
     *
     * @param details added to the message of the failure, asked for only then
     * @throws IllegalStateException if {@code limit} passes first
     */
    public static void until(String what, Duration limit, BooleanSupplier condition, Supplier<String> details) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("Waited %s in vain for: %s%n%s".formatted(limit, what, details.get()));
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /**
     * Returns once {@code condition} holds.
     *
     * @throws IllegalStateException if {@code limit} passes first
     */
    public static void until(String what, Duration limit, BooleanSupplier condition) {
        until(what, limit, condition, () -> "");
    }
}
