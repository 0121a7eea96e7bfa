// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import dev.baton.session.BatonMetrics;
import dev.baton.session.StoreHealth;
import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import org.apache.catalina.Context;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one application tells over JMX, as {@code <engine>:type=…,host=…,context=…}, from its creation to its closing: its
 * metrics as {@code BatonMetrics}, its store's health as {@code BatonHealth}. What cannot be registered is logged, and keeps
 * nothing from working.
 */
final class MetricsBean implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MetricsBean.class);

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final String name;

    private MetricsBean(String domain, Context context, String type, StandardMBean bean) {
        String host =
                context.getParent() == null ? "localhost" : context.getParent().getName();
        String path = context.getName().isEmpty() ? "/" : context.getName();
        name = domain + ":type=" + type + ",host=" + ObjectName.quote(host) + ",context=" + ObjectName.quote(path);
        try {
            server.registerMBean(bean, new ObjectName(name));
        } catch (JMException e) {
            LOG.warn("{} cannot be seen over JMX", name, e);
        }
    }

    static MetricsBean of(String domain, Context context, BatonMetrics metrics) {
        return new MetricsBean(domain, context, "BatonMetrics", new StandardMBean(metrics, BatonMetrics.class, true));
    }

    static MetricsBean of(String domain, Context context, StoreHealth health) {
        return new MetricsBean(domain, context, "BatonHealth", new StandardMBean(health, StoreHealth.class, true));
    }

    @Override
    public void close() {
        try {
            ObjectName bean = new ObjectName(name);
            if (server.isRegistered(bean)) {
                server.unregisterMBean(bean);
            }
        } catch (JMException e) {
            LOG.warn("The JMX bean {} cannot be taken back", name, e);
        }
    }
}
