// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.probe;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Serial;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** A window into a node's JVM, and a hand on its applications. */
public final class Probe extends HttpServlet {
    @Serial
    private static final long serialVersionUID = 1;

    private static final String LOADER = "org.apache.catalina.loader.ParallelWebappClassLoader";

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/plain;charset=UTF-8");
        PrintWriter out = response.getWriter();
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        String name = request.getParameter("name");
        try {
            switch (request.getPathInfo()) {
                case "/remains" -> printRemains(out, beans);
                case "/attributes" -> printAttributes(out, beans);
                case "/check" -> invokeAll(beans, "Catalina:type=Deployer,*", "check", name);
                case "/reload" ->
                    invokeAll(beans, "Catalina:j2eeType=WebModule,name=//localhost" + name + ",*", "reload");
                default -> throw new IllegalArgumentException("Nothing is done at " + request.getPathInfo());
            }
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Prints what applications could leave behind, of which only what lives on after a collection counts. */
    private static void printRemains(PrintWriter out, MBeanServer beans) throws JMException {
        out.println("loaders " + loaders(beans));
        Thread.getAllStackTraces().keySet().forEach(thread -> out.println("thread " + thread.getName()));
        beans.queryNames(null, null).forEach(bean -> out.println("bean " + bean));
    }

    /** The histogram of classes is taken after a full collection. */
    private static long loaders(MBeanServer beans) throws JMException {
        String histogram = (String) beans.invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                "gcClassHistogram",
                new Object[] {new String[0]},
                new String[] {String[].class.getName()});
        return histogram
                .lines()
                .map(line -> line.strip().split("\\s+"))
                .filter(cells -> cells.length > 3 && cells[3].equals(LOADER))
                .mapToLong(cells -> Long.parseLong(cells[1]))
                .sum();
    }

    private static void printAttributes(PrintWriter out, MBeanServer beans) throws JMException {
        Set<ObjectName> names = new TreeSet<>(beans.queryNames(null, null));
        for (ObjectName name : names) {
            for (MBeanAttributeInfo attribute : beans.getMBeanInfo(name).getAttributes()) {
                if (attribute.isReadable()) {
                    out.println(name + " " + attribute.getName() + "=" + value(beans, name, attribute.getName()));
                }
            }
        }
    }

    private static String value(MBeanServer beans, ObjectName name, String attribute) {
        try {
            Object value = beans.getAttribute(name, attribute);
            String text = value instanceof Object[] array ? Arrays.deepToString(array) : String.valueOf(value);
            return text.lines().toList().toString();
        } catch (JMException | RuntimeException e) {
            // Some say so of what the JVM or the platform has not.
            return "no answer: " + e;
        }
    }

    private static void invokeAll(MBeanServer beans, String names, String operation, String... arguments)
            throws JMException {
        String[] types = new String[arguments.length];
        Arrays.fill(types, String.class.getName());
        for (ObjectName bean : List.copyOf(beans.queryNames(new ObjectName(names), null))) {
            beans.invoke(bean, operation, arguments, types);
        }
    }
}
