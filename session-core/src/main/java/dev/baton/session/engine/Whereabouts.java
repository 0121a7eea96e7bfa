// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import dev.baton.session.SecretHash;
import dev.baton.session.SessionId;
import dev.baton.session.SessionStoreException;
import dev.baton.session.StoreUnavailableException;
import dev.baton.session.spi.SessionHead;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds out which of several applications of this node has the session that an id names, before any of them uses it. Has no
 * state.
 */
public final class Whereabouts {
    /** One of the applications: its engine, and the connection that this is on. */
    public record Place(StoreConnections.Shared connection, SessionEngine engine) {}

    private Whereabouts() {}

    /**
     * The first of these places that has a session which the id opens, or opened until a moment ago. One round trip for all
     * places of a store, and none where the copy that this node has is known to be up to date. No access.
     *
     * @throws SessionStoreException if the store cannot answer: it is not known who has the session
     */
    public static Optional<Place> find(SessionId id, List<Place> places) {
        for (Place place : places) {
            if (isKnownHere(place.engine(), id)) {
                return Optional.of(place);
            }
        }
        Map<Place, SessionHead> heads = heads(id, places);
        for (Place place : places) {
            SessionHead head = heads.get(place);
            if (head != null && opens(id, head)) {
                return Optional.of(place);
            }
        }
        for (Place place : places) {
            if (!place.engine().contact().knowsAbsence()) {
                throw new StoreUnavailableException("Whether there is a session " + id.handle()
                        + " is not known yet: the store was away, and other nodes may still report that it was used. Ask"
                        + " again in a few seconds");
            }
        }
        return Optional.empty();
    }

    /** Also where the store would not find it, because it does not know yet that it was used. */
    private static boolean isKnownHere(SessionEngine engine, SessionId id) {
        LiveSession session = engine.cache().peek(id.handle());
        return session != null
                && (session.loader().isReliable() || engine.inUse().isUnreported(session))
                && session.loader().opens(id) == Presence.PRESENT;
    }

    private static Map<Place, SessionHead> heads(SessionId id, List<Place> places) {
        Map<Place, SessionHead> found = new HashMap<>();
        List<Place> left = places;
        while (!left.isEmpty()) {
            StoreConnections.Shared connection = left.get(0).connection();
            List<Place> there = left.stream()
                    .filter(place -> place.connection().isOneWith(connection))
                    .toList();
            Map<String, SessionHead> heads = ask(connection, id, there);
            for (Place place : there) {
                SessionHead head = heads.get(place.engine().namespace());
                if (head != null) {
                    found.put(place, head);
                }
            }
            left = left.stream().filter(place -> !there.contains(place)).toList();
        }
        return found;
    }

    private static Map<String, SessionHead> ask(StoreConnections.Shared connection, SessionId id, List<Place> places) {
        try {
            return connection.heads(
                    id.handle(),
                    places.stream()
                            .map(place -> place.engine().namespace())
                            .distinct()
                            .toList());
        } catch (SessionStoreException e) {
            places.forEach(place -> unanswered(place.engine(), id));
            throw e;
        }
    }

    /** A session that was asked for while the store did not answer has been used. */
    private static void unanswered(SessionEngine engine, SessionId id) {
        LiveSession session = engine.cache().peek(id.handle());
        if (session != null && session.life() == Life.LIVE && session.loader().opens(id) == Presence.PRESENT) {
            engine.inUse().unanswered(session);
        }
    }

    private static boolean opens(SessionId id, SessionHead head) {
        SecretHash presented = id.secret().hash();
        return head.metadata().metadata().secret().matches(presented)
                || head.metadata().retired().map(presented::matches).orElse(false);
    }
}
