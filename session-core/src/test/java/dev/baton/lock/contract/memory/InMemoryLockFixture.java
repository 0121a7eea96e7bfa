// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.contract.memory;

import dev.baton.lock.contract.LockFixture;
import dev.baton.lock.spi.LockStore;
import dev.baton.session.contract.memory.ManualClock;
import java.time.Duration;

/** Locks in memory, by a clock that stands still. */
final class InMemoryLockFixture implements LockFixture {
    private final ManualClock clock = new ManualClock();
    private final InMemoryLocks locks;
    private final Duration patience;

    InMemoryLockFixture() {
        this(new LockRules(), Duration.ofSeconds(30));
    }

    InMemoryLockFixture(LockRules rules, Duration patience) {
        locks = new InMemoryLocks(clock, rules);
        this.patience = patience;
    }

    @Override
    public LockStore open() {
        return new InMemoryLockStore(locks);
    }

    @Override
    public void pass(Duration time) {
        clock.advance(time);
    }

    @Override
    public void forgetAll() {
        locks.forgetAll();
    }

    @Override
    public int entries() {
        return locks.entries();
    }

    @Override
    public Duration patience() {
        return patience;
    }

    @Override
    public void close() {}
}
