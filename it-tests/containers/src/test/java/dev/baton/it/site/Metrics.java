// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.site;

import java.lang.management.ManagementFactory;
import java.util.Set;
import java.util.TreeMap;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** What Baton has counted for one application of this node, as seen over JMX. */
final class Metrics {
    private Metrics() {}

    /** Returns all counts, a name and a number on each line. */
    static String of(String contextPath) throws JMException {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        Set<ObjectName> beans = server.queryNames(
                new ObjectName("*:type=BatonMetrics,context=" + ObjectName.quote(contextPath) + ",*"), null);
        if (beans.size() != 1) {
            throw new IllegalStateException("Beans of " + contextPath + ": " + beans);
        }
        ObjectName bean = beans.iterator().next();
        TreeMap<String, Object> counts = new TreeMap<>();
        for (MBeanAttributeInfo attribute : server.getMBeanInfo(bean).getAttributes()) {
            counts.put(attribute.getName(), server.getAttribute(bean, attribute.getName()));
        }
        StringBuilder lines = new StringBuilder();
        counts.forEach(
                (name, count) -> lines.append(name).append(' ').append(count).append('\n'));
        return lines.toString();
    }
}
