// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Lock;

/**
 * Gives locks that all nodes of a namespace share.
 *
 * <p>Each grant is a lease, renewed while it is held, and has a fencing token. Who has to wait is served in the order in
 * which the store heard of him. A lock is not bound to the thread that acquired it, and is not reentrant: whoever acquires
 * a name that this client holds already queues behind himself, but for {@link #asLock}.
 *
 * <p>Thread-safe, and fit for virtual threads. Every call that asks for a lock throws {@link LockUnavailableException} if
 * the store cannot answer: that it is somebody else's is never guessed.
 */
public interface LockClient extends AutoCloseable {
    /** The attribute of a {@link ServletContext} under which a container's adapter gives the application's locks. */
    String ATTRIBUTE = "dev.baton.lock.LockClient";

    /**
     * The locks of a web application, shared by its nodes. The container's adapter releases what is held when the
     * application stops, and closes it; nobody else should.
     *
     * @throws IllegalStateException if no adapter of Baton runs for this application, or its store has no locks
     */
    static LockClient of(ServletContext application) {
        return ApplicationLocks.of(application).client();
    }

    /**
     * The locks of a web application, each released at the latest when {@code request} has ended, also if that is
     * asynchronous. What it acquires is to be used for this request only.
     *
     * @throws IllegalStateException as {@link #of(ServletContext)}
     */
    static LockClient of(ServletRequest request) {
        return ApplicationLocks.ofRequest(request).clientFor(request);
    }

    /** Takes a lock if it is free; empty if somebody else has it or waits for it. */
    Optional<LockHandle> tryAcquire(String name);

    /**
     * Takes a lock, and waits for it if need be.
     *
     * @param wait the longest that this call may take, whatever the time is spent on; zero or less: no waiting
     * @return empty if it was somebody else's for that long
     * @throws InterruptedException if the thread is interrupted; nothing is held then
     */
    Optional<LockHandle> tryAcquire(String name, Duration wait) throws InterruptedException;

    /**
     * Takes a lock, and waits for it as long as it takes.
     *
     * @throws InterruptedException if the thread is interrupted; nothing is held then
     */
    LockHandle acquire(String name) throws InterruptedException;

    /**
     * The same locks with other options. It shares everything with this client and is closed with it.
     *
     * @throws IllegalArgumentException if the store cannot do what they ask for
     */
    LockClient with(LockOptions options);

    /**
     * A lock with the ways of the JDK's: bound to a thread and reentrant, counted here and not in the store.
     *
     * <p>{@code lock()} cannot be interrupted and throws {@link LockUnavailableException}. Entering again throws {@link
     * LockLostException} if the lease was lost meanwhile, and so does the last {@code unlock()}. There are no conditions.
     */
    Lock asLock(String name);

    /** Runs tasks at most once in the cluster. */
    RunOnce runOnce();

    /** What this client has been through. */
    LockMetrics metrics();

    /**
     * Releases everything that is held, leaves all queues and ends the client's threads. Whoever waits gets {@link
     * LockUnavailableException}. Closing again does nothing.
     */
    @Override
    void close();
}
