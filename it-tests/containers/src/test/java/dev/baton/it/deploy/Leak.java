// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.deploy;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.StandardMBean;

/** Leaves all that an application can leave behind: a thread, with it the class loader, a connection and a JMX bean. */
public final class Leak implements ServletContextListener {
    /** What the thread is called. */
    static final String THREAD = "left-behind";

    /** What the bean is called. */
    static final String BEAN = "left:type=Behind";

    /** The parameter of the application with the port to connect to. */
    static final String PORT = "port";

    /** What the bean shows. */
    public interface Behind {
        /** Returns something of this application's. */
        String getName();
    }

    @Override
    public void contextInitialized(ServletContextEvent event) {
        int port = Integer.parseInt(event.getServletContext().getInitParameter(PORT));
        Behind behind = () -> THREAD;
        try {
            Socket connection = new Socket("127.0.0.1", port);
            Thread thread = new Thread(() -> readForEver(connection), THREAD);
            thread.setDaemon(true);
            thread.start();
            ManagementFactory.getPlatformMBeanServer()
                    .registerMBean(new StandardMBean(behind, Behind.class), new ObjectName(BEAN));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void readForEver(Socket connection) {
        try (connection) {
            connection.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
