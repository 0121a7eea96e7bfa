// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.engine;

import dev.baton.session.contract.memory.ManualClock;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Clocks that stand still until a test sets them on; the store's goes with them. Thread-safe. */
final class ManualTime implements LockTime {
    private static final class Task implements Timer {
        private final long at;
        private final Runnable work;
        private volatile boolean cancelled;

        private Task(long at, Runnable work) {
            this.at = at;
            this.work = work;
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }

    private final ManualClock storeClock;
    private final PriorityQueue<Task> tasks = new PriorityQueue<>(Comparator.comparingLong(task -> task.at));
    // Both are guarded by this.
    private long nanos = Long.MAX_VALUE - Duration.ofMinutes(1).toNanos();
    private long millis = 1_767_268_800_000L;

    ManualTime(ManualClock storeClock) {
        this.storeClock = storeClock;
    }

    @Override
    public synchronized Moment now() {
        return new Moment(nanos, millis);
    }

    @Override
    public synchronized Timer after(Duration delay, Runnable work) {
        Task task = new Task(elapsed() + delay.toNanos(), work);
        tasks.add(task);
        return task;
    }

    /** The monotonic clock overflows in the middle of a test, as it may: timers count from zero. */
    private long elapsed() {
        return nanos - (Long.MAX_VALUE - Duration.ofMinutes(1).toNanos());
    }

    /** Lets time pass, and runs what falls due meanwhile, in this thread. */
    void pass(Duration time) {
        long end;
        synchronized (this) {
            end = elapsed() + time.toNanos();
        }
        for (Task task = nextUntil(end); task != null; task = nextUntil(end)) {
            task.work.run();
        }
        advanceTo(end);
    }

    private synchronized Task nextUntil(long end) {
        Task next = tasks.peek();
        while (next != null && next.cancelled) {
            tasks.poll();
            next = tasks.peek();
        }
        if (next == null || next.at > end) {
            return null;
        }
        tasks.poll();
        advanceTo(next.at);
        return next;
    }

    private synchronized void advanceTo(long wanted) {
        long step = wanted - elapsed();
        if (step > 0) {
            nanos += step;
            millis += step / 1_000_000;
            storeClock.advance(Duration.ofNanos(step));
        }
    }

    /** Time passes while this process stands still: nothing that falls due is run. */
    synchronized void passUnseen(Duration time) {
        advanceTo(elapsed() + time.toNanos());
    }

    /** Somebody sets the wall clock, or the machine was suspended. */
    synchronized void setWallClock(Duration by) {
        millis += by.toMillis();
    }

    @Override
    public synchronized void close() {
        tasks.clear();
    }
}
