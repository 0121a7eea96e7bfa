// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import dev.baton.session.Handle;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The queue in which the writing requests of one session wait for each other on this node, in the order of their arrival.
 *
 * <p>Who waits behind a request that waits in vain for the store has waited for the store, too, and has so much less left
 * when the turn comes: a queue is told of an outage in the time that one request takes, and not one after the other.
 *
 * <p>Thread-safe. A turn may be given back by another thread than took it.
 */
final class Turns {
    private final Handle handle;
    private final Counters counters;
    private final Semaphore turn = new Semaphore(1, true);

    // All guarded by this.
    private @Nullable UseGroup holder;
    private long waitedBefore;
    private long failuresBefore;
    private long waitedInVain;

    Turns(Handle handle, Counters counters) {
        this.handle = handle;
        this.counters = counters;
    }

    /**
     * Waits for the turn.
     *
     * @throws TurnTimeoutException if it did not come in time, or must not be waited for because {@code group} has another
     *     session to itself
     */
    void take(UseGroup group, Patience patience) {
        if (!isFree()) {
            if (group.hasOthersThan(handle)) {
                throw mustNotWait(group);
            }
            await(group, patience);
        }
        group.took(handle);
        synchronized (this) {
            holder = group;
            waitedBefore = group.budget().waited();
            failuresBefore = group.budget().failures();
        }
    }

    /** Takes the turn if nobody has it and nobody waits: the untimed way would overtake those who wait. */
    private boolean isFree() {
        try {
            return turn.tryAcquire(0, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Gives the turn back, unless it was given up for this request before. */
    synchronized void give(UseGroup group) {
        group.gave(handle);
        if (holder == group) {
            if (group.budget().failures() > failuresBefore) {
                waitedInVain += group.budget().waited() - waitedBefore;
            }
            holder = null;
            turn.release();
        }
    }

    /** Gives up the turn of whoever has it: his request goes on without. */
    synchronized void giveUp() {
        if (holder != null) {
            give(holder);
        }
    }

    /** Takes the turn for nobody's request, if nobody has it or waits for it. */
    boolean takeIfIdle() {
        return !turn.hasQueuedThreads() && turn.tryAcquire();
    }

    void giveIdle() {
        turn.release();
    }

    /** Whether somebody on this node waits. */
    boolean isWaitedFor() {
        return turn.hasQueuedThreads();
    }

    /** About how many on this node wait. */
    int waiting() {
        return turn.getQueueLength();
    }

    private void await(UseGroup group, Patience patience) {
        counters.add(Counters.Count.LOCK_WAITS);
        long begun = System.nanoTime();
        long before = waitedInVain();
        boolean taken = false;
        try {
            taken = turn.tryAcquire(patience.left().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!taken) {
            throw timeout(patience);
        }
        long inVain = Math.min(waitedInVain() - before, System.nanoTime() - begun);
        if (inVain > 0) {
            group.budget().waitedInVain(Duration.ofNanos(inVain));
        }
    }

    /** For how long those that had the turn have waited for a store that did not answer them in the end. */
    private synchronized long waitedInVain() {
        return waitedInVain;
    }

    /** What a request is told that would have to wait, and has another session to itself. */
    TurnTimeoutException mustNotWait(UseGroup group) {
        Set<Handle> held = new HashSet<>(group.turns());
        held.remove(handle);
        return new TurnTimeoutException("A request that has session " + held + " to itself must not wait for session "
                + handle + ": two such requests could wait for each other. Use one session in a request, or list the"
                + " path under readOnlyPaths");
    }

    /** What a request is told that waited for too long. */
    TurnTimeoutException timeout(Patience patience) {
        counters.add(Counters.Count.LOCK_TIMEOUTS);
        return new TurnTimeoutException(
                "Session " + handle + " was in use by other requests for all of the " + patience.whole()
                        + " that this one could wait. If this recurs, shorten the requests that write to it, list those that only"
                        + " read under readOnlyPaths, or raise lockWait");
    }
}
