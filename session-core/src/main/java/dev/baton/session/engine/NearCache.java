// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.baton.session.Handle;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that a node holds in memory: those in use by handle, with a count of their users, and the idle ones up to a
 * number of bytes.
 *
 * <p>A session is one object for all its users on the node. Thread-safe: a session moves between the two parts under the
 * lock that {@link ConcurrentHashMap} holds for its handle.
 */
final class NearCache {
    private final ConcurrentHashMap<Handle, LiveSession> inUse = new ConcurrentHashMap<>();
    private final Cache<Handle, LiveSession> idle;

    /** @param maxBytes about how much heap the idle sessions may take */
    NearCache(long maxBytes) {
        idle = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher((Handle handle, LiveSession session) -> session.weight())
                // The common pool's threads would outlive the application.
                .executor(Runnable::run)
                .build();
    }

    /** The node's object for this session, with one user more. */
    LiveSession hold(Handle handle, Function<Handle, LiveSession> shell) {
        return inUse.compute(handle, (key, present) -> {
            LiveSession session = present;
            if (session == null) {
                session = idle.asMap().remove(key);
            }
            if (session == null) {
                session = shell.apply(key);
            }
            session.addUser();
            return session;
        });
    }

    /** Lets this new object be found, with its first user. */
    void add(LiveSession session) {
        session.addUser();
        inUse.put(session.handle(), session);
    }

    /** One user less. The last one makes it idle. */
    void release(LiveSession session) {
        inUse.compute(session.handle(), (key, present) -> {
            if (session.removeUser() > 0 || present != session) {
                return present;
            }
            if (session.isReusable()) {
                session.rest();
                idle.put(key, session);
            }
            return null;
        });
    }

    /** Lets nobody find this object any more. */
    void forget(LiveSession session) {
        inUse.remove(session.handle(), session);
        idle.asMap().remove(session.handle(), session);
    }

    /** The node's object for this session, if it has one; also while that moves from one part to the other. */
    @Nullable
    LiveSession peek(Handle handle) {
        LiveSession session = inUse.get(handle);
        return session != null ? session : peekInOrder(handle);
    }

    private @Nullable LiveSession peekInOrder(Handle handle) {
        AtomicReference<@Nullable LiveSession> found = new AtomicReference<>();
        inUse.compute(handle, (key, present) -> {
            found.set(present != null ? present : idle.getIfPresent(key));
            return present;
        });
        return found.get();
    }

    /** Looks at each session that has users. */
    void forEachInUse(Consumer<LiveSession> look) {
        inUse.values().forEach(look);
    }

    /** How many sessions are held, in use or idle. */
    int size() {
        return inUse.size() + (int) idle.estimatedSize();
    }

    /** How many sessions have users. */
    int inUse() {
        return inUse.size();
    }

    /** Those that have users now. */
    Collection<LiveSession> used() {
        return List.copyOf(inUse.values());
    }

    void clear() {
        inUse.clear();
        idle.invalidateAll();
    }
}
