// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock;

import java.time.Duration;
import java.time.Instant;

/**
 * Runs a task at most once in the cluster for each key: a fire time, the number of an order, a day.
 *
 * <p>The first node to claim a key runs the task; for all others it is done, whether it is running, has ended or has
 * failed, until the claim is forgotten. A node that dies in between has claimed it all the same: nobody runs it again.
 * That is <em>at most once</em>, for as long as the store loses no claim; a task that must run to its end needs a key of its
 * own for the second attempt.
 *
 * <p>Thread-safe.
 */
public interface RunOnce {
    /** What is to be done. */
    @FunctionalInterface
    interface Work {
        /** Does it. */
        void run() throws Exception;
    }

    /** What came of a call. */
    enum Result {
        /** It ran here, and ended without an exception. */
        RAN,
        /** Another call has claimed the key, here or elsewhere. */
        CLAIMED_BEFORE
    }

    /**
     * Runs {@code work} unless {@code key} has been claimed.
     *
     * @param task the name of what is to be done; each has keys of its own
     * @param remember how long the claim is kept, from now by the store's clock. Longer than the time in which the key can
     *     come up again: for a fire time, longer than the clocks of two nodes may differ
     * @throws LockUnavailableException if the store cannot answer. {@code work} was not run; the key may be claimed, and
     *     then nobody runs it
     * @throws Exception what {@code work} throws; the key stays claimed
     */
    Result run(String task, String key, Duration remember, Work work) throws Exception;

    /**
     * Runs {@code work} once for a fire time, whichever node's clock comes to it first.
     *
     * @param fireTime the time that the schedule gives, the same on all nodes: not the time that it is now
     * @throws LockUnavailableException as {@link #run(String, String, Duration, Work)}
     * @throws Exception what {@code work} throws; the fire time stays claimed
     */
    default Result run(String task, Instant fireTime, Duration remember, Work work) throws Exception {
        return run(task, fireTime.toString(), remember, work);
    }
}
