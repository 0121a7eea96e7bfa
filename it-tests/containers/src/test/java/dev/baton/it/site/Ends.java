// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.site;

import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A listener that counts how often each session was destroyed on this node, with its attributes readable. Thread-safe. */
public final class Ends implements HttpSessionListener {
    private static final int HANDLE = 22;
    private static final Map<String, Integer> COUNTS = new ConcurrentHashMap<>();

    /** Returns how often the session was destroyed. */
    static int of(String handle) {
        return COUNTS.getOrDefault(handle, 0);
    }

    @Override
    public void sessionDestroyed(HttpSessionEvent event) {
        if (event.getSession().getAttribute("counter") != null) {
            COUNTS.merge(event.getSession().getId().substring(0, HANDLE), 1, Integer::sum);
        }
    }
}
