// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.shop;

import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionAttributeListener;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what listeners were told on this node. Thread-safe. */
public final class Witness implements HttpSessionListener, HttpSessionIdListener, HttpSessionAttributeListener {
    private static final int HANDLE = 22;

    private static final List<String> EVENTS = new CopyOnWriteArrayList<>();

    static List<String> events() {
        return EVENTS;
    }

    @Override
    public void sessionCreated(HttpSessionEvent event) {
        note("created", event.getSession(), "");
    }

    @Override
    public void sessionDestroyed(HttpSessionEvent event) {
        Cart cart = (Cart) event.getSession().getAttribute("cart");
        note(
                "destroyed",
                event.getSession(),
                cart == null ? "without cart" : "with " + cart.items().size());
    }

    @Override
    public void sessionIdChanged(HttpSessionEvent event, String oldSessionId) {
        note(
                "id changed",
                event.getSession(),
                oldSessionId.equals(event.getSession().getId()) ? "to itself" : "");
    }

    @Override
    public void attributeAdded(HttpSessionBindingEvent event) {
        note("added", event.getSession(), event.getName());
    }

    @Override
    public void attributeRemoved(HttpSessionBindingEvent event) {
        note("removed", event.getSession(), event.getName());
    }

    @Override
    public void attributeReplaced(HttpSessionBindingEvent event) {
        note("replaced", event.getSession(), event.getName());
    }

    private static void note(String what, HttpSession session, String detail) {
        EVENTS.add("%s %s %s"
                .formatted(session.getId().substring(0, HANDLE), what, detail)
                .strip());
    }
}
