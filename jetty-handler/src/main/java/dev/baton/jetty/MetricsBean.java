// SPDX-License-Identifier: Apache-2.0
package dev.baton.jetty;

import dev.baton.session.BatonMetrics;
import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The metrics of one context as a JMX bean, {@code Jetty:type=BatonMetrics,host=…,context=…}, from its creation to its
 * closing, with Jetty's own JMX or without. What cannot be registered is logged, and keeps nothing from working.
 */
final class MetricsBean implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MetricsBean.class);

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final String name;

    MetricsBean(ContextNames names, BatonMetrics metrics) {
        name = "Jetty:type=BatonMetrics,host=" + ObjectName.quote(names.host()) + ",context="
                + ObjectName.quote(names.displayPath());
        try {
            server.registerMBean(new StandardMBean(metrics, BatonMetrics.class, true), new ObjectName(name));
        } catch (JMException e) {
            LOG.warn("The metrics cannot be seen over JMX as {}", name, e);
        }
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
