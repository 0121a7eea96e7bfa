// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import dev.baton.session.Handle;
import dev.baton.session.spi.Incarnation;
import dev.baton.session.spi.SessionHead;
import dev.baton.session.spi.SessionStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of which somebody on this node must learn that they have ended, wherever they do: those with an open
 * connection of a logged-in user, with listeners of the container, with a stream. Thread-safe.
 */
final class Watches {
    private static final Logger LOG = LoggerFactory.getLogger(Watches.class);
    private static final int AT_A_TIME = 256;

    private static final class Watch {
        private final List<LiveSession> sessions = new CopyOnWriteArrayList<>();
        private final List<Runnable> actions = new CopyOnWriteArrayList<>();
    }

    private final EndListener listener;
    private final Map<Handle, Watch> watches = new ConcurrentHashMap<>();

    Watches(EndListener listener) {
        this.listener = listener;
    }

    /** From now on the container is told when this session has ended elsewhere. */
    void add(LiveSession session) {
        watches.compute(session.handle(), (handle, present) -> {
            Watch watch = present == null ? new Watch() : present;
            if (!watch.sessions.contains(session)) {
                watch.sessions.add(session);
            }
            return watch;
        });
    }

    /** Runs the action once, when the session has ended, here or elsewhere. */
    void add(LiveSession session, Runnable action) {
        watches.compute(session.handle(), (handle, present) -> {
            Watch watch = present == null ? new Watch() : present;
            if (!watch.sessions.contains(session)) {
                watch.sessions.add(session);
            }
            watch.actions.add(action);
            return watch;
        });
    }

    boolean isWatched(Handle handle) {
        return watches.containsKey(handle);
    }

    /** Looks whether the watched sessions are there, in as few round trips as can be. */
    void check(SessionStore store) {
        List<Handle> handles = new ArrayList<>(watches.keySet());
        for (int from = 0; from < handles.size(); from += AT_A_TIME) {
            check(store, handles.subList(from, Math.min(handles.size(), from + AT_A_TIME)));
        }
    }

    void check(SessionStore store, List<Handle> handles) {
        // Taken before the store is asked: a session that is created meanwhile is not missing.
        Map<Handle, List<Incarnation>> expected = new ConcurrentHashMap<>();
        for (Handle handle : handles) {
            Watch watch = watches.get(handle);
            List<Incarnation> stored = watch == null
                    ? List.of()
                    : watch.sessions.stream()
                            .map(LiveSession::storedIncarnation)
                            .flatMap(Optional::stream)
                            .toList();
            if (!stored.isEmpty()) {
                expected.put(handle, stored);
            }
        }
        Map<Handle, SessionHead> heads = store.heads(expected.keySet());
        expected.forEach((handle, incarnations) -> {
            SessionHead head = heads.get(handle);
            if (head == null || !incarnations.contains(head.incarnation())) {
                ended(handle, null);
            }
        });
    }

    /**
     * The session has ended.
     *
     * @param told the object of this node whose listeners have been told already, or null
     */
    void ended(Handle handle, @org.jspecify.annotations.Nullable LiveSession told) {
        Watch watch = watches.remove(handle);
        if (watch == null) {
            return;
        }
        for (LiveSession session : watch.sessions) {
            if (session != told) {
                attempt(handle, () -> {
                    session.endedElsewhere();
                    listener.endedElsewhere(session);
                });
            }
        }
        watch.actions.forEach(action -> attempt(handle, action));
    }

    private static void attempt(Handle handle, Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            LOG.warn("Somebody who had to learn that session {} has ended has failed", handle, e);
        }
    }
}
