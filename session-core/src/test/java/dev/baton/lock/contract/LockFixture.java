// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.contract;

import dev.baton.lock.spi.LockStore;
import java.time.Duration;

/** What a backend gives to the contract of locks: clients of one empty namespace of one real server. For one test. */
public interface LockFixture extends AutoCloseable {
    /** A new client's store, closed with the fixture. */
    LockStore open();

    /** Returns when this much time has passed by the store's clock: a test's clock is set on, a real one awaited. */
    void pass(Duration time);

    /** Loses all that the store holds, as a restart without persistence does. */
    void forgetAll();

    /** How many keys, rows or entries the store holds for the namespace. */
    int entries();

    /** The most {@link #entries} that may stay for ever, however many locks there were. */
    default int lastingEntries() {
        return 64;
    }

    /** How long to wait, in real time, for what must come true by itself. */
    default Duration patience() {
        return Duration.ofSeconds(30);
    }

    @Override
    void close();
}
