// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.engine;

import dev.baton.lock.LockClient;
import dev.baton.lock.LockHandle;
import dev.baton.lock.LockMetrics;
import dev.baton.lock.LockOptions;
import dev.baton.lock.RunOnce;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Lock;

/** A client that another one stands behind. Thread-safe if what is made of it is. */
abstract class ForwardingClient implements LockClient {
    private final LockClient client;

    ForwardingClient(LockClient client) {
        this.client = client;
    }

    final LockClient behind() {
        return client;
    }

    /** This view of another client. */
    abstract LockClient same(LockClient other);

    /** What the application gets for what was granted. */
    abstract LockHandle granted(LockHandle handle);

    @Override
    public Optional<LockHandle> tryAcquire(String name) {
        return client.tryAcquire(name).map(this::granted);
    }

    @Override
    public Optional<LockHandle> tryAcquire(String name, Duration wait) throws InterruptedException {
        return client.tryAcquire(name, wait).map(this::granted);
    }

    @Override
    public LockHandle acquire(String name) throws InterruptedException {
        return granted(client.acquire(name));
    }

    @Override
    public LockClient with(LockOptions options) {
        return same(client.with(options));
    }

    @Override
    public Lock asLock(String name) {
        return client.asLock(name);
    }

    @Override
    public RunOnce runOnce() {
        return client.runOnce();
    }

    @Override
    public LockMetrics metrics() {
        return client.metrics();
    }

    @Override
    public String toString() {
        return client.toString();
    }
}
