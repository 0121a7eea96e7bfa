// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionActivationListener;
import jakarta.servlet.http.HttpSessionEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells values of a session's attributes that they are about to be saved, and that they are in use again.
 *
 * <p>A session is always in the store, so a value is passive whenever its bytes are made, and stays so when no request of this
 * node is left that could have it in its hands: it may be forgotten then without a word. It is active from the moment at which
 * a request asks for it. Thread-safe.
 */
final class Activations {
    private static final Logger LOG = LoggerFactory.getLogger(Activations.class);

    private final Supplier<HttpSession> session;

    /** What was told that it is active, or was put into the session by a request that goes on. Guarded by this. */
    private final Set<HttpSessionActivationListener> active = Collections.newSetFromMap(new IdentityHashMap<>());

    /** The requests that use the session on this node. Guarded by this. */
    private int requests;

    Activations(Supplier<HttpSession> session) {
        this.session = session;
    }

    /** A request begins to use the session. */
    synchronized void begin() {
        requests++;
    }

    /** A request has ended. */
    synchronized void end() {
        requests--;
    }

    /** A request has asked for a value. */
    void read(@Nullable Object value) {
        if (value instanceof HttpSessionActivationListener listener && add(listener)) {
            tell(listener, listener::sessionDidActivate);
        }
    }

    /** A request has put a value into the session in place of another. */
    void replace(@Nullable Object before, @Nullable Object value) {
        if (before instanceof HttpSessionActivationListener listener && before != value) {
            remove(listener);
        }
        if (value instanceof HttpSessionActivationListener listener) {
            add(listener);
        }
    }

    /**
     * The new value that a change makes of another, just before its bytes are made: who makes it finds the old one active.
     */
    @Nullable
    Object change(@Nullable Object before, UnaryOperator<@Nullable Object> change) {
        read(before);
        Object next = change.apply(before);
        replace(before, null);
        if (next instanceof HttpSessionActivationListener listener) {
            remove(listener);
            tell(listener, listener::sessionWillPassivate);
        }
        return next;
    }

    /**
     * Runs a step that may make bytes of values: they are passive meanwhile.
     *
     * @param last whether the request that takes the step does not go on
     */
    void around(boolean last, Runnable step) {
        List<HttpSessionActivationListener> told = takeAll();
        if (told.isEmpty()) {
            step.run();
            return;
        }
        told.forEach(listener -> tell(listener, listener::sessionWillPassivate));
        try {
            step.run();
        } finally {
            if (!(last && isAlone())) {
                told.forEach(this::read);
            }
        }
    }

    private synchronized boolean add(HttpSessionActivationListener listener) {
        return active.add(listener);
    }

    private synchronized void remove(HttpSessionActivationListener listener) {
        active.remove(listener);
    }

    private synchronized List<HttpSessionActivationListener> takeAll() {
        if (active.isEmpty()) {
            return List.of();
        }
        List<HttpSessionActivationListener> all = new ArrayList<>(active);
        active.clear();
        return all;
    }

    private synchronized boolean isAlone() {
        return requests <= 1;
    }

    private void tell(HttpSessionActivationListener listener, Consumer<HttpSessionEvent> what) {
        try {
            what.accept(new HttpSessionEvent(session.get()));
        } catch (RuntimeException e) {
            LOG.warn(
                    "An attribute of class {} failed when it was told",
                    listener.getClass().getName(),
                    e);
        }
    }
}
