// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.baton.session.Handle;
import dev.baton.session.SessionStoreException;
import dev.baton.session.spi.Incarnation;
import dev.baton.session.spi.SessionStore;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ends of sessions that listeners of this node were told of, for as long as the store may still have the session: no
 * listener is told of them again here, and what could not be deleted at once is deleted later, before another node takes the
 * end over for that of a dead one.
 *
 * <p>Thread-safe. Remembers {@link #MOST} ends at most.
 */
final class ToldEnds {
    private static final Logger LOG = LoggerFactory.getLogger(ToldEnds.class);

    private static final int MOST = 10_000;

    /**
     * One end.
     *
     * @param left under which claim the session is still to be deleted; nothing while listeners run, or when another has
     *     claimed it since
     */
    private record End(Handle handle, OptionalLong left) {}

    private final SessionStore store;
    private final Duration longest;

    private final Cache<Incarnation, End> ends = Caffeine.newBuilder()
            .maximumSize(MOST)
            // The common pool's threads would outlive the application.
            .executor(Runnable::run)
            .build();

    /** @param longest how long one round of deletions goes on */
    ToldEnds(SessionStore store, Duration longest) {
        this.store = store;
        this.longest = longest;
    }

    /** Takes note that listeners are about to be told; says whether they were not before. */
    boolean begin(Handle handle, Incarnation incarnation) {
        return ends.asMap().putIfAbsent(incarnation, new End(handle, OptionalLong.empty())) == null;
    }

    /** Deletes the session that {@code owner} has claimed, now or, if that fails, when the store can be asked again. */
    void delete(Handle handle, Incarnation incarnation, long owner) {
        try {
            if (store.delete(handle, incarnation, owner)) {
                ends.invalidate(incarnation);
            }
        } catch (SessionStoreException e) {
            ends.put(incarnation, new End(handle, OptionalLong.of(owner)));
            LOG.warn("Session {} has ended, but what is left of it in the store could not be deleted now", handle, e);
        }
    }

    /** Deletes what could not be deleted before. Stops at the first deletion that fails again. */
    void deleteLeft() {
        long begun = System.nanoTime();
        for (Map.Entry<Incarnation, End> each : ends.asMap().entrySet()) {
            End end = each.getValue();
            if (end.left().isPresent()
                    && (!deleteAgain(each.getKey(), end) || System.nanoTime() - begun > longest.toNanos())) {
                return;
            }
        }
    }

    /** Says whether the store has answered. */
    private boolean deleteAgain(Incarnation incarnation, End end) {
        try {
            if (store.delete(end.handle(), incarnation, end.left().getAsLong())) {
                ends.asMap().remove(incarnation, end);
            } else {
                // Gone, or another's to end, who may leave it to this node again.
                ends.asMap().replace(incarnation, end, new End(end.handle(), OptionalLong.empty()));
            }
            return true;
        } catch (SessionStoreException e) {
            LOG.debug("What is left of session {} could not be deleted yet", end.handle(), e);
            return false;
        }
    }
}
