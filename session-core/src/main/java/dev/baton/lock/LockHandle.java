// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * A lock that was granted: a lease that is renewed until it is released.
 *
 * <p>Thread-safe, and not bound to a thread: one may acquire and another release. A handle that nobody can reach any more
 * is released, with a warning in the log.
 */
public interface LockHandle extends AutoCloseable {
    /** The lock's name. */
    String name();

    /**
     * The number of this grant, higher than that of every earlier grant of this name. A resource that refuses a lower
     * number than the highest it has seen is safe from a holder that has lost the lock unawares.
     */
    long fencingToken();

    /** How long the lease lasts if it is not renewed any more; zero if it is not held. */
    Duration remaining();

    /**
     * Whether the lock is held, told without asking anybody: false as soon as it is released or lost, or the lease may have
     * ended by the monotonic or the wall clock of this machine. Once false it stays false.
     */
    boolean isHeld();

    /**
     * Makes sure that the lock is held for a while, renewing it if need be. To be called before each step that must not
     * be taken without the lock.
     *
     * @throws LockLostException if it is lost or released, or cannot be made to last {@code atLeast} now
     * @throws IllegalArgumentException if {@code atLeast} is longer than the lease can be
     */
    void ensureHeld(Duration atLeast);

    /**
     * Calls {@code listener} once if the lock is lost, in a thread of its own, before the store can grant it to another
     * unless the store itself has lost it; at once if it is lost already, and never after {@link #release}. A listener that
     * refers to this handle keeps it reachable.
     */
    void onLost(Consumer<LossReason> listener);

    /** Gives the lock up, if it is still this handle's. Never throws for a loss or an outage; again: the same answer. */
    ReleaseResult release();

    /** Releases, and logs what cannot be done. */
    @Override
    void close();
}
