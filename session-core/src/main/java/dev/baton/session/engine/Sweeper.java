// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import dev.baton.session.Handle;
import dev.baton.session.SessionStoreException;
import dev.baton.session.StoreUnavailableException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the sessions that have fallen due, whichever node served them, and looks after what a dead node may have left.
 *
 * <p>Every node sweeps, each beginning somewhere else; who may end a session the store decides. Nothing is ended for a while
 * after a break of the contact with the store, see {@link Contact}. Runs in a thread of its own, because listeners are the
 * application's and take their time.
 */
final class Sweeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);

    /** How often due sessions are looked for. */
    static final Duration SWEEP_EVERY = Duration.ofSeconds(10);

    /** How many sweeps there are to one look at the entries of principals. */
    private static final int SWEEPS_TO_A_LOOK = 3;

    private static final int BATCH = 100;

    private final SessionEngine engine;
    private final Contact contact;
    private final ScheduledThreadPoolExecutor executor;
    private int sweeps;

    Sweeper(SessionEngine engine, Contact contact) {
        this.engine = engine;
        this.contact = contact;
        executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "baton-sweeper-" + engine.namespace());
            thread.setDaemon(true);
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
    }

    /** Begins. The first sweep comes soon, and not on all nodes at the same time. */
    void start(Duration every) {
        long period = every.toNanos();
        long first = Math.min(period, Contact.BEAT.toNanos())
                + ThreadLocalRandom.current().nextLong(period / 4 + 1);
        executor.scheduleWithFixedDelay(guarded(this::run), first, period, TimeUnit.NANOSECONDS);
    }

    /** A round out of turn. */
    void soon() {
        soon(this::run);
    }

    /** Runs something in the sweeper's thread, soon. */
    void soon(Runnable task) {
        try {
            executor.execute(guarded(task));
        } catch (RejectedExecutionException e) {
            LOG.debug("The sweeper of {} is closed", engine.namespace(), e);
        }
    }

    private Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (SessionStoreException e) {
                contact.unanswered();
                LOG.debug("The sweep of {} goes on when the store can be asked again", engine.namespace(), e);
            } catch (RuntimeException | LinkageError e) {
                LOG.warn("The sweep of {} failed, and is tried again", engine.namespace(), e);
            }
        };
    }

    /** One round of all that the sweeper does. */
    private void run() {
        if (!engine.isReady()) {
            return;
        }
        if (contact.mayEnd()) {
            sweep();
        }
        // What has ended elsewhere has ended, whatever this node may end.
        engine.checkWatches();
        if (++sweeps % SWEEPS_TO_A_LOOK == 0) {
            engine.principals().lookAtDue();
        }
    }

    /**
     * Ends what has fallen due.
     *
     * @return how many this node has ended
     */
    int sweep() {
        int ended = 0;
        Set<Handle> seen = new HashSet<>();
        boolean more = true;
        while (more && !Thread.currentThread().isInterrupted()) {
            List<Handle> due = engine.store().due(BATCH);
            more = due.size() == BATCH;
            boolean news = false;
            for (Handle handle : due) {
                if (!contact.mayEnd()) {
                    return ended;
                }
                // What could not be ended just now is still listed.
                if (seen.add(handle)) {
                    news = true;
                    ended += end(handle) ? 1 : 0;
                }
            }
            more &= news;
        }
        return ended;
    }

    private boolean end(Handle handle) {
        try {
            return engine.endIfDue(handle);
        } catch (StoreUnavailableException e) {
            throw e;
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("Session {} has fallen due but could not be ended now", handle, e);
            return false;
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
        try {
            // An application that stops must not have its listeners running afterwards.
            if (!executor.awaitTermination(10, TimeUnit.SECONDS)) {
                LOG.warn(
                        "A listener of {} still runs, in thread baton-sweeper-{}",
                        engine.namespace(),
                        engine.namespace());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
