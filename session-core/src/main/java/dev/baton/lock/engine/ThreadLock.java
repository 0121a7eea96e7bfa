// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.engine;

import dev.baton.lock.LockClient;
import dev.baton.lock.LockHandle;
import dev.baton.lock.LockLostException;
import dev.baton.lock.ReleaseResult;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/** A lock in the manner of the JDK. Thread-safe; all of one client and name are one lock. */
final class ThreadLock implements Lock {
    private final LockClient client;
    private final ThreadHolds holds;
    private final String name;

    ThreadLock(LockClient client, ThreadHolds holds, String name) {
        this.client = client;
        this.holds = holds;
        this.name = name;
    }

    @Override
    public void lock() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    lockInterruptibly();
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void lockInterruptibly() throws InterruptedException {
        if (!enterAgain()) {
            holds.enter(name, client.acquire(name));
        }
    }

    @Override
    public boolean tryLock() {
        return enterAgain() || enter(client.tryAcquire(name));
    }

    @Override
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
        return enterAgain() || enter(client.tryAcquire(name, Duration.ofNanos(unit.toNanos(time))));
    }

    private boolean enter(Optional<LockHandle> handle) {
        handle.ifPresent(held -> holds.enter(name, held));
        return handle.isPresent();
    }

    private boolean enterAgain() {
        ThreadHolds.Entered entered = holds.of(name);
        if (entered == null) {
            return false;
        }
        if (!entered.handle().isHeld()) {
            throw lost(entered.handle());
        }
        entered.again();
        return true;
    }

    private LockLostException lost(LockHandle handle) {
        return new LockLostException(
                "The lock '%s' with token %d was lost while this thread had it. Stop what needs it."
                        .formatted(name, handle.fencingToken()));
    }

    @Override
    public void unlock() {
        ThreadHolds.Entered entered = holds.of(name);
        if (entered == null) {
            throw new IllegalMonitorStateException(
                    "The thread '%s' does not have the lock '%s'. Unlock in the thread that"
                                    .formatted(Thread.currentThread().getName(), name)
                            + " locks, or use a LockHandle, which any thread may release");
        }
        if (entered.leave()) {
            holds.remove(name);
            if (entered.handle().release() instanceof ReleaseResult.AlreadyLost) {
                throw lost(entered.handle());
            }
        }
    }

    @Override
    public Condition newCondition() {
        throw new UnsupportedOperationException("A lock of a cluster has no conditions");
    }
}
