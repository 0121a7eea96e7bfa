// SPDX-License-Identifier: Apache-2.0
package dev.baton.jetty;

import dev.baton.session.SessionId;
import dev.baton.session.engine.LiveSession;
import dev.baton.session.engine.SessionUse;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Uses of sessions that begin and end in one thread, outside what the thread's request has to do with sessions: those of
 * {@code HttpSession.Accessor}. Thread-safe.
 */
final class Visits {
    private record Visit(SharedSession host, SharedSession guest, SessionUse use) {}

    private final BatonSessionCache cache;
    private final Scopes scopes;
    private final ThreadLocal<@Nullable Deque<Visit>> visits = new ThreadLocal<>();

    Visits(BatonSessionCache cache, Scopes scopes) {
        this.cache = cache;
        this.scopes = scopes;
    }

    /**
     * Begins to use the session that {@code host} stands for.
     *
     * @throws IllegalStateException if it is not there any more, or has another id
     * @throws dev.baton.session.SessionStoreException if the store cannot answer
     */
    void begin(SharedSession host, SessionId id) {
        SessionUse use = cache.use(id, scopes.current());
        LiveSession live = use.open();
        if (live == null) {
            throw new IllegalStateException("Session " + id.handle() + " is not there, or has another id now");
        }
        SharedSession guest = cache.shared(live);
        guest.openedBy(use.id());
        guest.touch();
        Deque<Visit> open = visits.get();
        if (open == null) {
            open = new ArrayDeque<>(1);
            visits.set(open);
        }
        open.push(new Visit(host, guest, use));
    }

    /** The object that stands for the session now, if this thread visits it; else {@code host} itself. */
    SharedSession guest(SharedSession host) {
        Deque<Visit> open = visits.get();
        return open == null || open.isEmpty() || open.peek().host() != host
                ? host
                : open.peek().guest();
    }

    /**
     * Saves what the last visit has changed, and ends it.
     *
     * @throws dev.baton.session.engine.CommitFailedException if it was not saved
     */
    void end() {
        Deque<Visit> open = visits.get();
        if (open == null || open.isEmpty()) {
            return;
        }
        Visit visit = open.pop();
        if (open.isEmpty()) {
            visits.remove();
        }
        try {
            visit.use().save(true, true);
        } finally {
            visit.use().end();
        }
    }
}
