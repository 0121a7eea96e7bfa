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
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

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
     * @throws SessionStoreException if the store cannot answer, and this node has no copy of the session: it is not known who
     *     has it
     */
    public static Optional<Place> find(SessionId id, List<Place> places) {
        Optional<Place> known = first(places, place -> isKnownHere(place.engine(), id));
        if (known.isPresent()) {
            return known;
        }
        Map<Place, SessionHead> heads;
        try {
            heads = heads(id, places);
        } catch (SessionStoreException e) {
            // Where it was it is, if it is anywhere.
            Optional<Place> last = first(places, place -> opens(id, place.engine()));
            if (last.isPresent()) {
                return last;
            }
            throw e;
        }
        Optional<Place> found = first(places, place -> opens(id, heads.get(place)));
        if (found.isPresent()) {
            return found;
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

    private static Optional<Place> first(List<Place> places, Predicate<Place> test) {
        return places.stream().filter(test).findFirst();
    }

    /** Also where the store would not find it, because it does not know yet that it was used. */
    private static boolean isKnownHere(SessionEngine engine, SessionId id) {
        LiveSession session = engine.cache().peek(id.handle());
        return session != null
                && (session.loader().isReliable() || engine.inUse().isUnreported(session))
                && opens(id, engine);
    }

    /** Whether the id opens the session as this node knew it last. */
    private static boolean opens(SessionId id, SessionEngine engine) {
        LiveSession session = engine.cache().peek(id.handle());
        return session != null && session.loader().opens(id) == Presence.PRESENT;
    }

    private static Map<Place, SessionHead> heads(SessionId id, List<Place> places) {
        Map<Place, SessionHead> found = new HashMap<>();
        List<Place> left = places;
        while (!left.isEmpty()) {
            StoreConnections.Shared connection = left.get(0).connection();
            List<Place> there = left.stream()
                    .filter(place -> place.connection().isOneWith(connection))
                    .toList();
            Map<String, SessionHead> heads = connection.heads(
                    id.handle(),
                    there.stream()
                            .map(place -> place.engine().namespace())
                            .distinct()
                            .toList());
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

    private static boolean opens(SessionId id, @Nullable SessionHead head) {
        if (head == null) {
            return false;
        }
        SecretHash presented = id.secret().hash();
        return head.metadata().metadata().secret().matches(presented)
                || head.metadata().retired().map(presented::matches).orElse(false);
    }
}
