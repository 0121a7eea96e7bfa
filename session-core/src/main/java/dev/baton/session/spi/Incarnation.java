// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.spi;

import java.security.SecureRandom;

/**
 * Tells a session from a later one under the same handle: 128 random bits, fixed when the session is created.
 *
 * <p>Immutable.
 */
public record Incarnation(long high, long low) {
    private static final SecureRandom RANDOM = new SecureRandom();

    /** A new incarnation from the system's secure random numbers. */
    public static Incarnation random() {
        return new Incarnation(RANDOM.nextLong(), RANDOM.nextLong());
    }
}
