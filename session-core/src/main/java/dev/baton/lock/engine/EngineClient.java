// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.engine;

import dev.baton.lock.LockClient;
import dev.baton.lock.LockHandle;
import dev.baton.lock.LockMetrics;
import dev.baton.lock.LockOptions;
import dev.baton.lock.RunOnce;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Lock;

/** A client: an engine and the options of what is acquired through this view of it. Thread-safe. */
final class EngineClient implements LockClient {
    private static final int LONGEST_NAME = 512;
    private static final Duration LONGEST_WAIT = Duration.ofDays(10_000);

    private final LockEngine engine;
    private final ThreadHolds threads;
    private final LockOptions options;

    EngineClient(LockEngine engine, ThreadHolds threads, LockOptions options) {
        this.engine = engine;
        this.threads = threads;
        this.options = options;
    }

    @Override
    public Optional<LockHandle> tryAcquire(String name) {
        return engine.tryAcquire(checked(name), options).map(handle -> handle);
    }

    @Override
    public Optional<LockHandle> tryAcquire(String name, Duration wait) throws InterruptedException {
        if (wait.isNegative() || wait.isZero()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            return tryAcquire(name);
        }
        Duration patience = wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
        return engine.acquire(checked(name), options, patience).map(handle -> handle);
    }

    @Override
    public LockHandle acquire(String name) throws InterruptedException {
        return engine.acquire(checked(name), options, null)
                .orElseThrow(() -> new IllegalStateException("Patience without an end came to an end"));
    }

    static String checked(String name) {
        int length = name.getBytes(StandardCharsets.UTF_8).length;
        if (length == 0 || length > LONGEST_NAME) {
            throw new IllegalArgumentException(
                    "The name of a lock must have 1 to " + LONGEST_NAME + " bytes in UTF-8, but has " + length);
        }
        return name;
    }

    @Override
    public LockClient with(LockOptions other) {
        engine.store().check(LockEngine.terms(other));
        return new EngineClient(engine, threads, other);
    }

    @Override
    public Lock asLock(String name) {
        return new ThreadLock(this, threads, checked(name));
    }

    @Override
    public RunOnce runOnce() {
        return new ClaimedOnce(engine);
    }

    @Override
    public LockMetrics metrics() {
        return engine.counts();
    }

    @Override
    public void close() {
        engine.close();
    }

    @Override
    public String toString() {
        return "LockClient[" + engine.store().description() + "]";
    }
}
