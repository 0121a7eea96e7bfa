// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps calls from a server that does not answer. Thread-safe.
 *
 * <pre>
 *            {@value #FAILURES} calls in a row failed, or one was sent twice and had
 *            all its time, and no other was answered since the last sending of each
 *   CLOSED ------------------------------&gt; OPEN ---- every {@link #PAUSE} ---&gt; PROBED
 *      ^                                    ^                           |
 *      |                                    +---- the probe failed -----+
 *      +---------------------- the probe was answered -----------------+
 * </pre>
 *
 * <p>Closed, all calls pass. Open and probed, all are refused at once: the probe is sent by a thread of its own, which is
 * there only then, so that no request has to wait for a server that is probably still away.
 */
final class Breaker implements AutoCloseable {
    /** How the server answers. */
    enum State {
        CLOSED,
        OPEN,
        PROBED
    }

    /** Asks the server for a sign of life. */
    interface Probe {
        /** @throws RuntimeException if there is none */
        void send();
    }

    /** So many that a single stall of the network or of this JVM, which meets some calls, seldom opens it. */
    static final int FAILURES = 3;

    static final Duration PAUSE = Duration.ofMillis(250);

    private static final Logger LOG = LoggerFactory.getLogger(Breaker.class);
    private static final Duration LONGEST_END = Duration.ofSeconds(5);

    private final String server;
    private final Probe probe;
    private final Outages listeners;
    private final Object lock = new Object();

    private volatile State state = State.CLOSED;
    /** In a row. Written under lock, read without. */
    private volatile int failures;

    private volatile @Nullable String reason;
    private volatile long answeredAt = System.nanoTime();
    private volatile long openedAt;
    private volatile long outages;
    private volatile long refused;

    // Guarded by lock.
    private @Nullable Thread prober;
    private boolean closed;

    /**
     * @param server what the log calls the server
     * @param outages is told each time when this has opened
     */
    Breaker(String server, Probe probe, Outages outages) {
        this.server = server;
        this.probe = probe;
        this.listeners = outages;
    }

    String server() {
        return server;
    }

    State state() {
        return state;
    }

    /** Whether a call may be sent. Counts those that may not. */
    boolean allows() {
        if (state == State.CLOSED) {
            return true;
        }
        synchronized (lock) {
            refused++;
        }
        return false;
    }

    /** Whether nobody was answered for so long. */
    boolean isSilentFor(Duration time) {
        return System.nanoTime() - answeredAt > time.toNanos();
    }

    /** Why the last call failed; null if it did not. */
    @Nullable
    String reason() {
        return reason;
    }

    /** How long it has been open; zero if it is closed. */
    Duration openFor() {
        return state == State.CLOSED ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - openedAt);
    }

    /** How often it has opened. */
    long outages() {
        return outages;
    }

    /** How many calls it has refused. */
    long refused() {
        return refused;
    }

    /** A call was answered, be it with an error. */
    void succeeded() {
        answeredAt = System.nanoTime();
        if (failures == 0) {
            return;
        }
        synchronized (lock) {
            failures = 0;
            if (state == State.CLOSED) {
                reason = null;
            }
        }
    }

    /** It is another server now: what calls that are under way tell later is about the last one. */
    void forgive() {
        synchronized (lock) {
            answeredAt = System.nanoTime();
            failures = 0;
            if (state == State.CLOSED) {
                reason = null;
            }
        }
    }

    /**
     * A call was not answered, its retries included.
     *
     * @param since when it was last begun to be sent
     * @param silent whether it has waited in vain since then, over a connection of its own, to the end of its time
     */
    void failed(String why, long since, boolean silent) {
        synchronized (lock) {
            // Others were answered after that: what it tells is older than what is known.
            if (answeredAt - since > 0) {
                return;
            }
            reason = why;
            failures++;
            // If silent: or requests that wait for each other would wait for the server one after the other.
            if (state != State.CLOSED || failures < FAILURES && !silent || closed) {
                return;
            }
            state = State.OPEN;
            openedAt = System.nanoTime();
            outages++;
            Thread thread = Threads.named("baton-redis-probe-" + server).newThread(this::probeUntilAnswered);
            prober = thread;
            thread.start();
        }
        LOG.warn(
                "Redis at {} does not answer: {}. What needs it is refused at once from now on, and it is asked every {} ms"
                        + " whether it is back; nothing need be restarted",
                server,
                why,
                PAUSE.toMillis());
        listeners.begin();
    }

    private void probeUntilAnswered() {
        while (pause()) {
            try {
                probe.send();
            } catch (RuntimeException e) {
                synchronized (lock) {
                    reason = Failures.root(e);
                    state = State.OPEN;
                }
                LOG.debug("Redis at {} still does not answer", server, e);
                continue;
            }
            Duration away = openFor();
            synchronized (lock) {
                if (closed) {
                    return;
                }
                failures = 0;
                reason = null;
                state = State.CLOSED;
                prober = null;
            }
            LOG.info("Redis at {} answers again, after {} ms", server, away.toMillis());
            return;
        }
    }

    /** False if it was closed meanwhile. */
    private boolean pause() {
        long end = System.nanoTime() + PAUSE.toNanos();
        synchronized (lock) {
            for (long left = PAUSE.toNanos(); left > 0 && !closed; left = end - System.nanoTime()) {
                try {
                    TimeUnit.NANOSECONDS.timedWait(lock, left);
                } catch (InterruptedException e) {
                    LOG.debug("The probe of {} was interrupted, which does not end it", server);
                }
            }
            if (!closed) {
                state = State.PROBED;
            }
            return !closed;
        }
    }

    /** Ends the thread, if there is one, in its own time. */
    @Nullable
    Thread end() {
        synchronized (lock) {
            Thread last = prober;
            closed = true;
            prober = null;
            lock.notifyAll();
            return last;
        }
    }

    /** Ends the thread, if there is one. */
    @Override
    public void close() {
        Thread last = end();
        if (last != null && last != Thread.currentThread()) {
            try {
                last.join(LONGEST_END.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
