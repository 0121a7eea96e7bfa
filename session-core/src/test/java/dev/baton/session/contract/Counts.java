// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract;

import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.LoggerFactory;

/** How often a randomised test does what it does: in full if the system property {@code baton.prove} is true. */
public final class Counts {
    private static final int PART = 50;

    private Counts() {}

    /** All of {@code full}, or a fiftieth of it. */
    public static int of(int full) {
        return Boolean.getBoolean("baton.prove") ? full : Math.max(1, full / PART);
    }

    /** The seed for a test's choices, logged: a new one unless the system property {@code baton.seed} gives it. */
    static long seed() {
        long seed = Long.getLong("baton.seed", ThreadLocalRandom.current().nextLong());
        LoggerFactory.getLogger(Counts.class).info("baton.seed={}", seed);
        return seed;
    }
}
