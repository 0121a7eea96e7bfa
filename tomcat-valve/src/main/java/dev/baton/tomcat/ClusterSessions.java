// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import dev.baton.session.BatonSessions;
import dev.baton.session.SessionStoreException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.catalina.Manager;
import org.apache.catalina.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An application's sessions, wherever they are used, for the parts of Tomcat that count, list or end them. They ask for all at
 * once, so they get one page. Thread-safe.
 */
final class ClusterSessions {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterSessions.class);

    /** How many sessions a list has at most. */
    static final int PAGE = 1000;

    private final Manager manager;
    private final Optional<BatonSessions> sessions;

    /** @param sessions those of the application; nothing while it is stopped */
    ClusterSessions(Manager manager, Optional<BatonSessions> sessions) {
        this.manager = manager;
        this.sessions = sessions;
    }

    /**
     * Some of them, {@value #PAGE} at most; none while the application is stopped.
     *
     * @throws SessionStoreException if the store cannot answer
     */
    Session[] list() {
        return sessions.stream().flatMap(this::page).toArray(Session[]::new);
    }

    private Stream<Session> page(BatonSessions of) {
        return of.list(null, PAGE).sessions().stream().map(info -> new ListedSession(manager, of, info));
    }

    /** The handles of the same. */
    Set<String> handles() {
        Set<String> handles = new HashSet<>();
        for (Session session : list()) {
            handles.add(session.getIdInternal());
        }
        return handles;
    }

    /**
     * How many there are, {@value #PAGE} at most. Tomcat removes an old version of an application that has none: where it
     * is not known, because the store cannot answer or the application is stopped, there is one.
     */
    int count() {
        try {
            return sessions.map(of -> of.list(null, PAGE).sessions().size()).orElse(1);
        } catch (SessionStoreException e) {
            LOG.warn("The sessions of {} cannot be counted now: {}", manager.getContext(), e.getMessage());
            return 1;
        }
    }
}
