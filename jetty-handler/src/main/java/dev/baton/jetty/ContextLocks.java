// SPDX-License-Identifier: Apache-2.0
package dev.baton.jetty;

import dev.baton.internal.HiddenServlets;
import dev.baton.lock.ApplicationLocks;
import dev.baton.lock.LockClient;
import dev.baton.lock.LockMetrics;
import dev.baton.lock.engine.ApplicationClient;
import java.net.URI;
import org.eclipse.jetty.server.Context;

/** The locks of a context's application, from its start to its stop, and what they show over JMX. Thread-safe. */
final class ContextLocks implements ApplicationLocks, AutoCloseable {
    private final ApplicationClient application;
    private final Context context;
    private final String scopeAttribute;
    private final MetricsBean metrics;

    /**
     * Asks no store: the application may never want a lock.
     *
     * @param scopeAttribute the attribute of a request that has its scope
     */
    ContextLocks(ContextNames names, URI store, String namespace, String scopeAttribute) {
        application = new ApplicationClient(store, namespace);
        context = names.context();
        this.scopeAttribute = scopeAttribute;
        context.setAttribute(LockClient.ATTRIBUTE, this);
        metrics = new MetricsBean(names, "BatonLocks", application.metrics(), LockMetrics.class);
    }

    @Override
    public LockClient client() {
        return application.client();
    }

    @Override
    public LockClient clientFor(Object request) {
        if (HiddenServlets.attribute(request, scopeAttribute) instanceof RequestScope scope) {
            return application.client(scope.locks());
        }
        throw new IllegalStateException(
                "This request did not come through Baton's context, so that nobody knows when it ends."
                        + " Use LockClient.of(servletContext)");
    }

    /** Releases everything that the application holds. */
    @Override
    public void close() {
        context.removeAttribute(LockClient.ATTRIBUTE);
        metrics.close();
        application.close();
    }
}
