// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import org.apache.catalina.Context;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one application shows over JMX, {@code <engine>:type=…,host=…,context=…}, from its creation to its closing. What cannot
 * be registered is logged, and keeps nothing from working.
 */
final class JmxBean implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JmxBean.class);

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final String name;

    <T> JmxBean(String type, String domain, Context context, T bean, Class<T> as) {
        String host =
                context.getParent() == null ? "localhost" : context.getParent().getName();
        String path = context.getName().isEmpty() ? "/" : context.getName();
        name = domain + ":type=" + type + ",host=" + ObjectName.quote(host) + ",context=" + ObjectName.quote(path);
        try {
            server.registerMBean(new StandardMBean(bean, as, true), new ObjectName(name));
        } catch (JMException e) {
            LOG.warn("The application cannot be seen over JMX as {}", name, e);
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
