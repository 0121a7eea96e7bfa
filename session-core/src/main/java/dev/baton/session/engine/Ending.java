// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import dev.baton.session.SessionStoreException;
import dev.baton.session.engine.Life.Event;
import dev.baton.session.spi.ClaimResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends one session: claims it, has the listeners run while its attributes can still be read, and deletes it.
 *
 * <p>{@link #end} is called with {@link LiveSession}'s lock of commits held, by one thread at a time. The lock of the copy
 * guards {@code claiming}.
 */
final class Ending {
    private static final Logger LOG = LoggerFactory.getLogger(Ending.class);

    private final SessionEngine engine;
    private final LiveSession session;
    private final SessionCopy copy;
    private boolean claiming;

    Ending(SessionEngine engine, LiveSession session, SessionCopy copy) {
        this.engine = engine;
        this.session = session;
        this.copy = copy;
    }

    /**
     * Ends it, unless somebody else ends it or has ended it.
     *
     * @return whether this call ended it
     * @throws SessionStoreException if the store cannot be asked: it is not known whether the session lives on
     */
    boolean end(Runnable listeners) {
        return switch (session.life()) {
            case NEW -> {
                session.locked(() -> session.advance(Event.CLAIMED));
                finish(listeners);
                yield true;
            }
            case LIVE, DETACHED -> claim(listeners);
            case UNLOADED, ENDING, ENDED, GONE -> false;
        };
    }

    /** Whether a claim of this node is under way. Until it is answered, a load that finds no session may have met it. */
    boolean isClaiming() {
        return claiming;
    }

    private boolean claim(Runnable listeners) {
        long owner = engine.nextOwner();
        if (!claim(owner)) {
            session.lost();
            return false;
        }
        try {
            finish(listeners);
        } finally {
            delete(owner);
        }
        return true;
    }

    private boolean claim(long owner) {
        session.locked(() -> {
            claiming = true;
        });
        long askedAt = System.nanoTime();
        try {
            ClaimResult result = engine.claim(session.handle(), copy.incarnation(), owner);
            return session.locked(() -> took(result, askedAt));
        } finally {
            session.locked(() -> {
                claiming = false;
            });
        }
    }

    private boolean took(ClaimResult result, long askedAt) {
        if (result instanceof ClaimResult.Claimed claimed) {
            copy.apply(claimed.session(), askedAt);
            session.advance(Event.CLAIMED);
            return true;
        }
        return false;
    }

    private void finish(Runnable listeners) {
        try {
            listeners.run();
        } finally {
            session.locked(() -> session.advance(Event.FINISHED));
            engine.cache().forget(session);
        }
    }

    /** It is over even if this fails: it stays claimed, and whoever takes the claim over deletes it. */
    private void delete(long owner) {
        try {
            engine.store().delete(session.handle(), copy.incarnation(), owner);
        } catch (SessionStoreException e) {
            LOG.warn(
                    "Session {} has ended, but what is left of it in the store could not be deleted now",
                    session.handle(),
                    e);
        }
    }
}
