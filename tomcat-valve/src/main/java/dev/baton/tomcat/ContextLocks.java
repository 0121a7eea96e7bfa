// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import dev.baton.lock.LockMetrics;
import dev.baton.lock.engine.ServletLocks;
import java.net.URI;
import java.util.Arrays;
import org.apache.catalina.Context;

/** The locks of an application, from its start to its stop, and what they show over JMX. */
final class ContextLocks implements AutoCloseable {
    private final ServletLocks locks;
    private final JmxBean metrics;

    /** Asks no store: the application may never want a lock. */
    ContextLocks(Context context, URI store, String namespace) {
        locks = new ServletLocks(store, namespace);
        locks.publish(context.getServletContext());
        // Tomcat forgets its listeners when the application stops.
        Object[] listeners = context.getApplicationEventListeners();
        Object[] more = Arrays.copyOf(listeners, listeners.length + 1, Object[].class);
        more[listeners.length] = locks;
        context.setApplicationEventListeners(more);
        metrics = new JmxBean("BatonLocks", context.getDomain(), context, locks.metrics(), LockMetrics.class);
    }

    /** Whether this is the listener that releases a request's locks: it changes no session. */
    static boolean isTheirs(Object listener) {
        return listener instanceof ServletLocks;
    }

    /** Releases everything that the application holds. */
    @Override
    public void close() {
        metrics.close();
        locks.close();
    }
}
