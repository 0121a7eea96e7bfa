// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.lock;

import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.spi.Grant;
import dev.baton.lock.spi.GrantListener;
import dev.baton.lock.spi.Owner;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for grants to those of this client who wait, for all of them with one question: soon after something has happened,
 * then less and less often, and never while nobody waits. Thread-safe.
 */
final class GrantWatch implements Runnable, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GrantWatch.class);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(100);
    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(1);
    private static final Duration LONGEST_END = Duration.ofSeconds(5);

    private final Supplier<List<Grant>> question;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // All are guarded by lock.
    private final Set<Owner> waiting = new HashSet<>();
    private Duration pause = SHORTEST_PAUSE;
    private boolean closed;
    private @Nullable GrantListener listener;
    private @Nullable Thread thread;

    GrantWatch(Supplier<List<Grant>> question) {
        this.question = question;
    }

    void listen(GrantListener told) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            listener = told;
            Thread made = new Thread(this, "baton-lock-watch");
            made.setDaemon(true);
            // The thread must not hold on to the application that asked first.
            made.setContextClassLoader(GrantWatch.class.getClassLoader());
            thread = made;
            made.start();
        } finally {
            lock.unlock();
        }
    }

    void waits(Owner owner) {
        lock.lock();
        try {
            if (waiting.add(owner)) {
                pause = SHORTEST_PAUSE;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    void waitsNoMore(Owner owner) {
        lock.lock();
        try {
            waiting.remove(owner);
        } finally {
            lock.unlock();
        }
    }

    /** False if it is closed. */
    private boolean awaitTurn() throws InterruptedException {
        lock.lock();
        try {
            long left = pause.toNanos();
            while (!closed && (waiting.isEmpty() || left > 0)) {
                if (waiting.isEmpty()) {
                    changed.await();
                    left = Math.min(left, pause.toNanos());
                } else {
                    left = Math.min(changed.awaitNanos(left), pause.toNanos());
                }
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private void pauseFor(Duration next) {
        lock.lock();
        try {
            pause = next;
        } finally {
            lock.unlock();
        }
    }

    private Duration longer() {
        lock.lock();
        try {
            Duration twice = pause.multipliedBy(2);
            return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void run() {
        GrantListener told = listener();
        if (told == null) {
            return;
        }
        told.stands();
        Set<Grant> known = new HashSet<>();
        boolean troubled = false;
        try {
            while (awaitTurn()) {
                try {
                    List<Grant> grants = question.get();
                    known.retainAll(grants);
                    boolean found = false;
                    for (Grant grant : grants) {
                        if (known.add(grant)) {
                            found = true;
                            waitsNoMore(grant.owner());
                            told.granted(grant);
                        }
                    }
                    pauseFor(found ? SHORTEST_PAUSE : longer());
                    if (troubled) {
                        troubled = false;
                        told.stands();
                    }
                } catch (LockUnavailableException e) {
                    troubled = true;
                    LOG.debug("Grants are not seen for now: {}", e.getMessage());
                    pauseFor(AFTER_TROUBLE);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable GrantListener listener() {
        lock.lock();
        try {
            return listener;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        Thread last;
        lock.lock();
        try {
            closed = true;
            waiting.clear();
            changed.signalAll();
            last = thread;
        } finally {
            lock.unlock();
        }
        if (last == null || last == Thread.currentThread()) {
            return;
        }
        boolean interrupted = Thread.interrupted();
        try {
            TimeUnit.NANOSECONDS.timedJoin(last, LONGEST_END.toNanos());
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
