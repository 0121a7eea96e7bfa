// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

/**
 * Counts the round trips of one connection.
 *
 * <p>A trip is a burst of commands followed by a reply: what is sent before any reply to the burst has reached the node was
 * not waited for. A burst that only sets the connection up is none. Where a client sends one pipeline in several writes, a
 * delay of the proxy keeps the first reply from coming before the last write. Thread-safe.
 */
final class TripMeter {
    private final TrafficCounter counter;
    private boolean waiting; // guarded by this: a command that counts was sent, and no reply has come since

    TripMeter(TrafficCounter counter) {
        this.counter = counter;
    }

    synchronized void sent(String command) {
        if (!TrafficCounter.isSetUp(command)) {
            waiting = true;
        }
    }

    synchronized void answered() {
        if (waiting) {
            counter.trip();
            waiting = false;
        }
    }
}
