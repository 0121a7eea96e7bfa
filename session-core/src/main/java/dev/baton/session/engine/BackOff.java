// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongUnaryOperator;

/** How long a commit waits that has lost against others again and again, so that not all try at the same time again. */
final class BackOff {
    /** How often it is tried again at once. Whoever loses more often gives way, for a while drawn by chance that grows. */
    static final int ATTEMPTS_AT_ONCE = 8;

    static final long NANOS_PER_ATTEMPT = 500_000;

    private BackOff() {}

    /** Waits, if this attempt was not one of the first. */
    static void after(int attempt) {
        LockSupport.parkNanos(nanosAfter(attempt, ThreadLocalRandom.current()::nextLong));
    }

    /** @param chance draws a number below the one given */
    static long nanosAfter(int attempt, LongUnaryOperator chance) {
        return attempt <= ATTEMPTS_AT_ONCE ? 0 : chance.applyAsLong(NANOS_PER_ATTEMPT * attempt);
    }
}
