// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import dev.baton.session.BatonMetrics;
import dev.baton.session.BatonSessions;
import dev.baton.session.BatonSessionsControl;
import dev.baton.session.BatonSessionsMXBean;
import dev.baton.session.StoreHealth;
import dev.baton.session.engine.SessionEngine;
import java.util.List;
import org.apache.catalina.Context;

/**
 * What an application and its operators are shown of its sessions while it runs: attributes of the application, and JMX beans.
 */
final class ContextBeans implements AutoCloseable {
    private final Context context;
    private final List<JmxBean> beans;

    /** @param domain the JMX domain */
    ContextBeans(String domain, Context context, SessionEngine engine, StoreHealth health) {
        this.context = context;
        BatonSessionsControl sessions = new BatonSessionsControl(engine.sessions());
        beans = List.of(
                new JmxBean("BatonMetrics", domain, context, engine.metrics(), BatonMetrics.class),
                new JmxBean("BatonSessions", domain, context, sessions, BatonSessionsMXBean.class),
                new JmxBean("BatonHealth", domain, context, health, StoreHealth.class));
        context.getServletContext().setAttribute(BatonSessions.ATTRIBUTE, engine.sessions());
        context.getServletContext().setAttribute(StoreHealth.ATTRIBUTE, health);
    }

    /** Takes back everything. */
    @Override
    public void close() {
        beans.forEach(JmxBean::close);
        context.getServletContext().removeAttribute(BatonSessions.ATTRIBUTE);
        context.getServletContext().removeAttribute(StoreHealth.ATTRIBUTE);
    }
}
