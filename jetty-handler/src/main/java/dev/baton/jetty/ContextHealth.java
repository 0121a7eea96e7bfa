// SPDX-License-Identifier: Apache-2.0
package dev.baton.jetty;

import dev.baton.session.StoreHealth;
import org.eclipse.jetty.server.Context;

/** How the store of a context answers, for its application and over JMX, from its start to its stop. */
final class ContextHealth implements AutoCloseable {
    private final Context context;
    private final MetricsBean bean;

    ContextHealth(ContextNames names, StoreHealth health) {
        context = names.context();
        context.setAttribute(StoreHealth.ATTRIBUTE, health);
        bean = new MetricsBean(names, "BatonHealth", health, StoreHealth.class);
    }

    @Override
    public void close() {
        context.removeAttribute(StoreHealth.ATTRIBUTE);
        bean.close();
    }
}
