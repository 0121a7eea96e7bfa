// SPDX-License-Identifier: Apache-2.0
package dev.baton.session;

import jakarta.servlet.ServletContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of one application, wherever they were used last: to find them, to look at them, to end them.
 *
 * <p>Thread-safe. Looking is no access and extends no session's life. No call tells a value of an attribute, nor anything
 * that opens a session. Every call asks the store, and throws a {@link SessionStoreException} if that cannot answer.
 */
public interface BatonSessions {
    /** The attribute of the {@link ServletContext} under which an application finds its own. */
    String ATTRIBUTE = "dev.baton.session.BatonSessions";

    /**
     * A session as it stands in the store. Immutable.
     *
     * @param handle what names it
     * @param created when it was created, by the store's clock
     * @param lastAccess the last access that the store was told of
     * @param deadline when it falls due if it is not used; {@link Instant#MAX}: never
     * @param maxInactive how long it lives without an access; zero or negative: for ever
     * @param principal the name of the user who is logged in
     * @param node the node on which the session was created, or its user, id or {@code maxInactive} was changed last, as its
     *     JVM names itself: the number of its process, and mostly the machine behind it
     * @param inMemory whether the node that was asked has it in memory
     */
    record SessionInfo(
            Handle handle,
            Instant created,
            Instant lastAccess,
            Instant deadline,
            Duration maxInactive,
            Optional<String> principal,
            String node,
            boolean inMemory) {}

    /**
     * A session and what it consists of. Immutable.
     *
     * @param session the session
     * @param version rises by one at each commit
     * @param attributeBytes the size of each attribute as it is stored
     */
    record SessionDetails(SessionInfo session, long version, Map<String, Integer> attributeBytes) {
        public SessionDetails {
            attributeBytes = Map.copyOf(attributeBytes);
        }
    }

    /**
     * Some of the sessions. Immutable.
     *
     * @param sessions those of the page that have not ended
     * @param next where the next page begins; nothing if this is the last one
     */
    record Page(List<SessionInfo> sessions, Optional<Handle> next) {
        public Page {
            sessions = List.copyOf(sessions);
        }
    }

    /**
     * Those of an application.
     *
     * @throws IllegalStateException if its sessions are not kept by Baton
     */
    static BatonSessions of(ServletContext context) {
        if (context.getAttribute(ATTRIBUTE) instanceof BatonSessions sessions) {
            return sessions;
        }
        throw new IllegalStateException("The sessions of the application at '" + context.getContextPath()
                + "' are not kept by Baton. Is Baton's Manager configured for it?");
    }

    /** The session of this handle, if it is there. */
    Optional<SessionInfo> find(Handle handle);

    /**
     * All sessions in which this user is logged in, the first login first: exactly those, in time that depends on their
     * number only.
     *
     * @throws IllegalStateException if {@code principalIndex} is off
     */
    List<SessionInfo> findByPrincipal(String name);

    /**
     * All sessions, page by page. One that is there all the time is on one page; one that is created meanwhile may be.
     *
     * @param after {@link Page#next} of the page before; null for the first page
     * @param limit the most sessions of the page, up to 1000
     */
    Page list(@Nullable Handle after, int limit);

    /** The session of this handle with the sizes of its attributes, if it is there. */
    Optional<SessionDetails> inspect(Handle handle);

    /**
     * Ends a session, with the same events as its own {@code invalidate()}; listeners run on the node that is asked.
     *
     * @return whether this call ended it
     */
    boolean end(Handle handle);

    /**
     * Ends all sessions in which this user is logged in.
     *
     * @return how many this call ended
     * @throws IllegalStateException if {@code principalIndex} is off
     */
    int endAllOf(String principal);

    /**
     * Ends every session of the application, one after the other.
     *
     * @return how many this call ended
     */
    int endAll();
}
