// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import dev.baton.session.SessionId;
import dev.baton.session.SessionStoreException;
import dev.baton.session.engine.LiveSession;
import dev.baton.session.engine.User;
import jakarta.servlet.http.HttpSessionBindingListener;
import java.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.catalina.SessionListener;
import org.apache.catalina.session.StandardSession;
import org.apache.catalina.session.StandardSessionFacade;
import org.jspecify.annotations.Nullable;

/**
 * A session as Tomcat and application code on this node know it: one object for all its requests, over the engine's.
 *
 * <p>A subclass of Tomcat's own session for its listeners' rules, its facade and, on Tomcat 11, its {@code Accessor}; all
 * that is kept of a session is the engine's. Thread-safe.
 */
@SuppressWarnings("serial")
final class SharedSession extends StandardSession {
    /** How many ids of a session are remembered: one for each change on this node. */
    private static final int REMEMBERED_IDS = 16;

    private final transient BatonManager owner;
    private final transient LiveSession live;
    private final transient SessionAttributes kept;
    private volatile @Nullable String wholeId;

    /** What the session was known by on this node, the latest last. Guarded by itself. */
    private final transient Set<String> ids = new LinkedHashSet<>();

    SharedSession(BatonManager manager, LiveSession live) {
        super(manager);
        this.owner = manager;
        this.live = live;
        this.kept = new SessionAttributes(manager, live);
        this.attributes = kept;
        // Made late, it could be made twice, by two requests at the same time.
        this.facade = new StandardSessionFacade(this);
        this.isValid = true;
    }

    LiveSession live() {
        return live;
    }

    /** What tells values of attributes that they are saved, and used again. */
    Activations activations() {
        return kept.activations();
    }

    /** Takes note of an id that opened the session: it is the session's, unless another request has changed it since. */
    void openedBy(SessionId present) {
        String text = owner.withRoute(present);
        if (text.equals(wholeId)) {
            return;
        }
        synchronized (ids) {
            if (live.hasSecretOf(present)) {
                wholeId = text;
                id = text;
            }
            ids.add(text);
            if (ids.size() > REMEMBERED_IDS) {
                ids.remove(ids.iterator().next());
            }
        }
    }

    /** Begins the life of a new session; listeners are told. */
    void begin(SessionId first) {
        openedBy(first);
        isNew = true;
        Instant now = live.created();
        creationTime = now.toEpochMilli();
        thisAccessedTime = creationTime;
        lastAccessedTime = creationTime;
        tellNew();
    }

    @Override
    public String getId() {
        String whole = wholeId;
        return whole != null ? whole : live.displayId();
    }

    @Override
    public String getIdInternal() {
        return getId();
    }

    /** Ids are given by the engine only. */
    @Override
    public void setId(String next, boolean notify) {
        throw new UnsupportedOperationException(
                "A session's id is changed through its Manager, which has the store confirm it");
    }

    @Override
    public long getCreationTimeInternal() {
        return live.created().toEpochMilli();
    }

    @Override
    public long getCreationTime() {
        creationTime = getCreationTimeInternal();
        return super.getCreationTime();
    }

    @Override
    public int getMaxInactiveInterval() {
        return (int) Math.max(-1, Math.min(Integer.MAX_VALUE, live.maxInactive().toSeconds()));
    }

    @Override
    public void setMaxInactiveInterval(int seconds) {
        owner.requireWritable(live, "setMaxInactiveInterval");
        live.setMaxInactive(Duration.ofSeconds(seconds));
    }

    @Override
    public @Nullable String getAuthType() {
        return user().map(User::authType).filter(type -> !type.isEmpty()).orElse(null);
    }

    @Override
    public void setAuthType(@Nullable String authType) {
        super.setAuthType(authType);
        String type = authType == null ? "" : authType;
        live.user()
                .ifPresent(user -> live.setUser(Optional.of(new User(user.name(), user.realm(), user.roles(), type))));
    }

    @Override
    public @Nullable Principal getPrincipal() {
        Optional<User> user = user();
        if (user.isEmpty()) {
            return null;
        }
        Principal local = super.getPrincipal();
        if (local == null || !Users.same(local, user.get())) {
            local = Users.principal(user.get());
            principal = local;
        }
        return local;
    }

    @Override
    public void setPrincipal(@Nullable Principal next) {
        String type = Optional.ofNullable(authType)
                .or(() -> Optional.ofNullable(getAuthType()))
                .orElse("");
        live.setUser(Optional.ofNullable(next).map(of -> Users.user(of, owner.realmName(), type)));
        super.setPrincipal(next);
    }

    private Optional<User> user() {
        return live.user().filter(user -> user.realm().equals(owner.realmName()));
    }

    @Override
    public void setAttribute(String name, @Nullable Object value, boolean notify) {
        if (name != null && value instanceof HttpSessionBindingListener && !NodeAttributes.include(name)) {
            // It would be told that it is bound before anybody sees that it cannot be.
            live.check(name, value);
        }
        super.setAttribute(name, value, notify);
    }

    /** Does not ask the store: that is the part of {@link RequestSession}, once for each request. */
    @Override
    public boolean isValid() {
        return live.isUsable();
    }

    @Override
    protected boolean isValidInternal() {
        return live.isUsable();
    }

    @Override
    public void access() {
        lastAccessedTime = live.access().toEpochMilli();
        thisAccessedTime = System.currentTimeMillis();
    }

    @Override
    public void endAccess() {
        isNew = false;
    }

    /**
     * Ends the session everywhere; the listeners run on the node that was first to end it.
     *
     * @throws dev.baton.session.SessionStoreException if the store cannot be asked: it is not known whether it has ended
     */
    @Override
    public void expire(boolean notify) {
        try {
            live.end(() -> {
                super.expire(notify);
                closeSockets();
            });
        } catch (SessionStoreException e) {
            owner.failed(e);
            throw e;
        }
    }

    /** Has the listeners run for a session that this node ends, and that none of its requests has in its hands. */
    void expireClaimed() {
        creationTime = live.created().toEpochMilli();
        lastAccessedTime = live.lastAccess().toEpochMilli();
        thisAccessedTime = lastAccessedTime;
        super.expire(true);
        closeSockets();
    }

    /** Tells the container's own listeners that the session has ended; the application's are told where it ended. */
    void endedElsewhere() {
        fireSessionEvent(SESSION_DESTROYED_EVENT, null);
        closeSockets();
    }

    private void closeSockets() {
        Set<String> known;
        synchronized (ids) {
            known = Set.copyOf(ids);
        }
        OpenSockets.close(owner.getContext(), known, kept.local());
    }

    /** Whoever listens to this object has to be told of an end on another node, too. */
    @Override
    public void addSessionListener(SessionListener listener) {
        super.addSessionListener(listener);
        live.watch();
    }

    @Override
    public String toString() {
        return "SharedSession[" + live.handle() + "]";
    }
}
