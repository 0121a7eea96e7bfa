// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import dev.baton.session.spi.Incarnation;
import dev.baton.session.spi.Times;
import dev.baton.session.spi.TouchResult;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The requests on this node that extend one session's life, and what the store is told of them while they run.
 *
 * <p>Thread-safe.
 */
final class Accesses {
    /** How long before it falls due a session in use is touched at the latest. */
    private static final Duration LEAST_MARGIN = Duration.ofSeconds(2);

    private final SessionEngine engine;
    private final LiveSession session;
    private final SessionCopy copy;
    private final AtomicInteger running = new AtomicInteger();

    Accesses(SessionEngine engine, LiveSession session, SessionCopy copy) {
        this.engine = engine;
        this.session = session;
        this.copy = copy;
    }

    /** A request that extends the session's life has begun. */
    void begin() {
        running.incrementAndGet();
    }

    /** One that began has ended. */
    void end() {
        running.decrementAndGet();
    }

    /** While a request runs that extends the session's life, it does not fall due. */
    void touchBeforeItFallsDue() {
        if (running.get() == 0 || session.life() != Life.LIVE) {
            return;
        }
        boolean due = session.locked(() -> {
            Duration part = Times.throttle(copy.facts().maxInactive());
            Duration margin = part.compareTo(LEAST_MARGIN) > 0 ? part : LEAST_MARGIN;
            Instant deadline = copy.idleDeadline();
            return !deadline.equals(Instant.MAX)
                    && !engine.clock().latest().plus(margin).isBefore(deadline);
        });
        if (due) {
            touch();
        }
    }

    /** Tells the store of a use that it could not be told of when it was asked. */
    void report() {
        if (session.life() == Life.LIVE) {
            touch();
        }
        engine.inUse().reported(session);
    }

    private void touch() {
        long askedAt = System.nanoTime();
        Incarnation incarnation = session.locked(copy::incarnation);
        if (engine.store().touch(session.handle(), incarnation) instanceof TouchResult.Touched touched) {
            session.locked(() -> copy.seen(touched.times(), askedAt));
        }
    }
}
