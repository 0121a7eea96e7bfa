// SPDX-License-Identifier: Apache-2.0
package dev.baton.jetty;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one context shows over JMX, {@code Jetty:type=…,host=…,context=…}, from its creation to its closing, with Jetty's own JMX or without. What cannot be registered is logged, and keeps nothing from working.
 */
final class MetricsBean implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MetricsBean.class);

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final String name;

    <T> MetricsBean(ContextNames names, String type, T bean, Class<T> as) {
        name = "Jetty:type=" + type + ",host=" + ObjectName.quote(names.host()) + ",context="
                + ObjectName.quote(names.displayPath());
        try {
            server.registerMBean(new StandardMBean(bean, as, true), new ObjectName(name));
        } catch (JMException e) {
            LOG.warn("The context cannot be seen over JMX as {}", name, e);
        }
    }

    @Override
    public void close() {
        try {
            ObjectName registered = new ObjectName(name);
            if (server.isRegistered(registered)) {
                server.unregisterMBean(registered);
            }
        } catch (JMException e) {
            LOG.warn("The JMX bean {} cannot be taken back", name, e);
        }
    }
}
