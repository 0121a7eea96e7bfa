// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import java.time.Duration;

/**
 * How long a request waits until it has a session to itself: for its turn on the node and for another node's lease together.
 * Immutable; its time runs from when it was made.
 *
 * @param whole how long in all
 * @param end when it has run out, by {@link System#nanoTime}
 */
record Patience(Duration whole, long end) {
    static Patience of(Duration whole) {
        return new Patience(whole, System.nanoTime() + whole.toNanos());
    }

    /** What is left; zero when it has run out. */
    Duration left() {
        return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }

    boolean isOver() {
        return left().isZero();
    }
}
