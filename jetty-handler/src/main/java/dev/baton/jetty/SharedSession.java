// SPDX-License-Identifier: Apache-2.0
package dev.baton.jetty;

import dev.baton.session.BatonSession;
import dev.baton.session.SessionId;
import dev.baton.session.SessionStoreException;
import dev.baton.session.engine.LiveSession;
import dev.baton.session.engine.PrivateAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.session.ManagedSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session as Jetty and application code on this node know it: one object for all its requests, over the engine's.
 *
 * <p>A subclass of Jetty's own session, because servlets' sessions are made from those; all that is kept of a session is
 * the engine's. Thread-safe.
 */
final class SharedSession extends ManagedSession {
    private static final Logger LOG = LoggerFactory.getLogger(SharedSession.class);

    private final BatonSessionCache cache;
    private final LiveSession live;
    private final SessionExtras extras;
    private final ContainerAttributes containers;
    private volatile @Nullable SessionId id;
    private volatile boolean isNew;
    private volatile @Nullable Instant lastAccess;

    SharedSession(BatonSessionCache cache, LiveSession live) {
        super(cache.getSessionManager(), cache.facelessData(live.handle()));
        this.cache = cache;
        this.live = live;
        this.extras = new SessionExtras(cache, live);
        this.containers = new ContainerAttributes(live, () -> cache.wayTo(live));
    }

    LiveSession live() {
        return live;
    }

    /** Takes note of an id that opened the session, unless another request has changed it since. */
    synchronized void openedBy(SessionId present) {
        if (live.hasSecretOf(present)) {
            id = present;
        }
    }

    /** Begins the life of a new session. */
    void begin(SessionId first) {
        openedBy(first);
        isNew = true;
    }

    /** Says that a client has brought the id, or has been given it. */
    void isKnownToClient() {
        isNew = false;
    }

    /** Notes an access, and when the one before it was. */
    void touch() {
        lastAccess = live.access();
    }

    /** Begins a use outside any request, which {@link #release} ends. */
    @Override
    public boolean access(long now) {
        SessionId whole = id;
        if (whole == null) {
            throw new IllegalStateException("Session " + live.handle() + " was never opened by an id on this node");
        }
        cache.visits().begin(this, whole);
        return true;
    }

    @Override
    public void release() {
        cache.visits().end();
    }

    @Override
    public <T extends API> @Nullable T getApi() {
        SharedSession guest = cache.visits().guest(this);
        return guest == this ? super.getApi() : guest.getApi();
    }

    @Override
    public String getId() {
        SessionId whole = id;
        return whole != null ? whole.value() : live.displayId();
    }

    @Override
    public String getExtendedId() {
        SessionId whole = id;
        return whole != null ? cache.withRoute(whole) : live.displayId();
    }

    /** Ids are given by the engine only. */
    @Override
    public void setExtendedId(String extendedId) {}

    @Override
    public void onIdChanged() {}

    @Override
    public boolean isValid() {
        return live.isUsable();
    }

    @Override
    public boolean isInvalidOrInvalidating() {
        return !live.isUsable() || live.isEnding();
    }

    @Override
    public boolean isResident() {
        return true;
    }

    @Override
    public boolean isExpiredAt(long time) {
        return false;
    }

    private void requireValid() {
        if (!live.isUsable()) {
            throw new IllegalStateException("Session " + live.handle() + " has ended");
        }
    }

    @Override
    public boolean isNew() {
        requireValid();
        return isNew;
    }

    /** The same, of a session that may have ended. */
    boolean wasNew() {
        return isNew;
    }

    @Override
    public long getCreationTime() {
        requireValid();
        return live.created().toEpochMilli();
    }

    @Override
    public long getLastAccessedTime() {
        requireValid();
        Instant last = lastAccess;
        return (last == null ? live.created() : last).toEpochMilli();
    }

    @Override
    public int getMaxInactiveInterval() {
        return (int) Math.max(-1, Math.min(Integer.MAX_VALUE, live.maxInactive().toSeconds()));
    }

    @Override
    public void setMaxInactiveInterval(int seconds) {
        requireValid();
        cache.requireWritable(live, "setMaxInactiveInterval");
        live.setMaxInactive(Duration.ofSeconds(seconds));
    }

    @Override
    public @Nullable Object getAttribute(String name) {
        requireValid();
        if (BatonSession.ATTRIBUTE.equals(name)) {
            return extras;
        }
        if (ContainerAttributes.have(name)) {
            return containers.get(name);
        }
        return cache.onlyReads(live) ? live.peekAttribute(name) : live.getAttribute(name);
    }

    @Override
    public Set<String> getAttributeNameSet() {
        requireValid();
        return PrivateAttributes.without(live.attributeNames());
    }

    @Override
    public @Nullable Object setAttribute(String name, @Nullable Object value) {
        if (value == null) {
            return removeAttribute(name);
        }
        requireValid();
        cache.requireWritable(live, "setAttribute('" + name + "')");
        if (ContainerAttributes.have(name)) {
            Object before = containers.get(name);
            containers.set(name, value);
            return before;
        }
        Object before = live.setAttribute(name, value);
        onSessionAttributeUpdate(name, value, before);
        return before;
    }

    @Override
    public @Nullable Object removeAttribute(String name) {
        requireValid();
        if (!live.isEnding()) {
            cache.requireWritable(live, "removeAttribute('" + name + "')");
        }
        if (ContainerAttributes.have(name)) {
            return containers.remove(name);
        }
        Object before = live.removeAttribute(name);
        if (before != null) {
            onSessionAttributeUpdate(name, null, before);
        }
        return before;
    }

    /** Has the request's own way to the session do it, which goes on with the new id. */
    @Override
    public void renewId(@Nullable Request request, @Nullable Response response) {
        RequestSession way = cache.wayTo(live);
        if (way == null) {
            throw new IllegalStateException(
                    "The id of session " + live.handle() + " can be changed only by a request that uses the session");
        }
        way.renewId(request, response);
    }

    @Override
    public void invalidate() {
        requireValid();
        end();
    }

    /**
     * Ends the session everywhere; the listeners run on the node that was first to end it.
     *
     * @throws SessionStoreException if the store cannot be asked: it is not known whether it has ended
     */
    void end() {
        try {
            live.end(this::tellDestroyed);
        } catch (SessionStoreException e) {
            cache.failed(e);
            throw e;
        }
    }

    /** Runs the listeners, while the attributes can still be read. */
    void tellDestroyed() {
        try {
            getSessionManager().onSessionDestroyed(this);
        } catch (RuntimeException e) {
            LOG.warn("A listener failed while session {} ended", live.handle(), e);
        }
        for (Set<String> names = live.attributeNames(); !names.isEmpty(); names = live.attributeNames()) {
            names.forEach(this::unbind);
        }
        getSessionData().setCreated(live.created().toEpochMilli());
        getSessionManager().recordSessionTime(this);
    }

    private void unbind(String name) {
        try {
            removeAttribute(name);
        } catch (RuntimeException e) {
            LOG.warn("A listener of attribute '{}' failed while session {} ended", name, live.handle(), e);
        }
    }

    /** Jetty ends sessions by their ids, in all contexts; ours end by themselves. */
    @Override
    public boolean beginInvalidate() {
        return false;
    }

    @Override
    public void finishInvalidate() {}

    @Override
    public String toString() {
        return "SharedSession[" + live.handle() + "]";
    }
}
