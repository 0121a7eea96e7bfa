// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import dev.baton.session.SessionStoreException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that the store knows of sessions in use: of those with a request in flight before they fall due, and of those
 * that were asked for while the store could not answer as soon as it can again. Thread-safe.
 */
final class InUse {
    private static final Logger LOG = LoggerFactory.getLogger(InUse.class);

    /** How often to look: well below the shortest time that a session can live without access. */
    static final Duration LOOK_EVERY = Duration.ofMillis(500);

    private final NearCache cache;
    private final Map<LiveSession, Boolean> unreported = new ConcurrentHashMap<>();

    InUse(NearCache cache) {
        this.cache = cache;
    }

    /** The session was asked for, by somebody whose id opens it as far as this node knows, and the store did not answer. */
    void unanswered(LiveSession session) {
        unreported.put(session, true);
    }

    /** Whether the store has not been told yet that this session was asked for. */
    boolean isUnreported(LiveSession session) {
        return unreported.containsKey(session);
    }

    void reported(LiveSession session) {
        unreported.remove(session);
    }

    /** Touches what is in use and would fall due soon. */
    void keep() {
        cache.forEachInUse(session -> attempt(session, session.accesses()::touchBeforeItFallsDue));
    }

    /** Tells the store of all that was asked for while it did not answer. */
    void report() {
        for (LiveSession session : unreported.keySet()) {
            attempt(session, session.accesses()::report);
        }
    }

    private static void attempt(LiveSession session, Runnable touch) {
        try {
            touch.run();
        } catch (SessionStoreException e) {
            LOG.debug("Session {} is in use, but the store could not be told now", session.handle(), e);
        } catch (RuntimeException e) {
            LOG.warn("Session {} is in use, but the store could not be told", session.handle(), e);
        }
    }
}
