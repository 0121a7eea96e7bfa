// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.docs;

import dev.baton.tomcat.BatonManager;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServlet;
import java.net.URI;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

/** A Tomcat in this JVM, with one servlet at {@code /app/*} whose sessions it shares with the other nodes. */
final class EmbeddedNode implements AutoCloseable {
    /** A filter that does nothing. */
    static final Filter NOTHING_AROUND = (request, response, chain) -> chain.doFilter(request, response);

    /** Tomcat tells what it starts and stops; nobody who runs the tests asked. */
    private static final Logger TOMCAT_LOG = Logger.getLogger("org.apache");

    private final Tomcat tomcat;

    private EmbeddedNode(Tomcat tomcat) {
        this.tomcat = tomcat;
    }

    /** Lets all Tomcats of this JVM say only what is wrong. */
    static void beQuiet() {
        TOMCAT_LOG.setLevel(Level.SEVERE);
    }

    /** Starts a node; {@code filter} goes around each request. */
    static EmbeddedNode start(String name, Path directory, BatonManager sessions, HttpServlet servlet, Filter filter)
            throws LifecycleException {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(directory.resolve(name).toString());
        tomcat.getEngine().setName(name);
        Connector connector = new Connector();
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        tomcat.setConnector(connector);
        Context context = tomcat.addContext("/app", null);
        sessions.setNamespace("documentation");
        context.setManager(sessions);

        Tomcat.addServlet(context, "servlet", servlet);
        context.addServletMapping("/*", "servlet");
        FilterDef definition = new FilterDef();
        definition.setFilterName("around");
        definition.setFilter(filter);
        context.addFilterDef(definition);
        FilterMap mapping = new FilterMap();
        mapping.setFilterName("around");
        mapping.addURLPattern("/*");
        context.addFilterMap(mapping);
        tomcat.start();
        return new EmbeddedNode(tomcat);
    }

    /** The address of the servlet, with this path and query behind it. */
    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + "/app/" + path);
    }

    @Override
    public void close() throws LifecycleException {
        tomcat.stop();
        tomcat.destroy();
    }
}
