// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.site;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import org.eclipse.jetty.ee11.servlet.DefaultServlet;
import org.eclipse.jetty.ee11.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.session.DefaultSessionIdManager;
import org.eclipse.jetty.session.SessionCacheFactory;

/** A node: a JVM with an embedded Jetty and the site's applications, whose sessions Baton keeps. */
public final class JettySiteMain {
    private static final String FACTORY = "dev.baton.jetty.BatonSessionCacheFactory";
    private static final int GONE = 410;
    private static final int NOT_FOUND = 404;

    private JettySiteMain() {}

    /**
     * Serves until it is killed.
     *
     * @param args the port, the store's URI, a directory of files to serve, and the applications
     */
    public static void main(String[] args) throws Exception {
        Server server = new Server();
        server.addConnector(connector(server, args[0]));
        server.addBean(factory(args[1]));
        server.addBean(new IdsWithoutRoute(server), true);
        ContextHandlerCollection contexts = new ContextHandlerCollection();
        for (String application : Arrays.asList(args).subList(3, args.length)) {
            contexts.addHandler(context(Application.parse(application), Path.of(args[2])));
        }
        server.setHandler(contexts);
        server.start();
        System.out.println(SiteMain.READY);
        server.join();
    }

    private static ServerConnector connector(Server server, String port) {
        HttpConfiguration http = new HttpConfiguration();
        ServerConnector connector = new ServerConnector(
                server, 1, 1, new HttpConnectionFactory(http), new HTTP2CServerConnectionFactory(http));
        connector.setHost("127.0.0.1");
        connector.setPort(Integer.parseInt(port));
        connector.setIdleTimeout(0);
        return connector;
    }

    /** As the module's XML would have it: tests see no class of Baton's jars. */
    private static SessionCacheFactory factory(String store) throws ReflectiveOperationException {
        Class<?> type = Class.forName(FACTORY);
        SessionCacheFactory factory =
                (SessionCacheFactory) type.getDeclaredConstructor().newInstance();
        type.getMethod("setStore", String.class).invoke(factory, store);
        return factory;
    }

    /** The ids of clients are those that pages print. */
    private static final class IdsWithoutRoute extends DefaultSessionIdManager {
        private IdsWithoutRoute(Server server) {
            super(server);
        }

        @Override
        public String getExtendedId(String id, Request request) {
            return id;
        }
    }

    private static ServletContextHandler context(Application application, Path files) {
        if (!application.traits().isEmpty()) {
            throw new IllegalArgumentException("No Jetty can be " + application.traits());
        }
        ServletContextHandler context =
                new ServletContextHandler("/" + application.name(), ServletContextHandler.SESSIONS);
        context.setBaseResourceAsPath(files);
        // The one that an embedded Tomcat has for it.
        context.setAttribute("baton.namespace", "Tomcat/localhost/" + application.name());
        application.settings().forEach((name, value) -> context.setAttribute("baton." + name, value));
        serve(context, new SiteServlet(), "/");
        serve(context, new DefaultServlet(), "*.txt", "*.bin");
        FilterHolder writes = new FilterHolder((request, response, chain) -> {
            CommitPages.set((HttpServletRequest) request);
            chain.doFilter(request, response);
        });
        writes.setAsyncSupported(true);
        context.addFilter(writes, "*.txt", EnumSet.of(DispatcherType.REQUEST));
        context.addFilter(writes, "*.bin", EnumSet.of(DispatcherType.REQUEST));
        context.addEventListener(new Ends());
        ErrorPageErrorHandler errors = new ErrorPageErrorHandler();
        errors.addErrorPage(NOT_FOUND, "/error/plain");
        errors.addErrorPage(GONE, "/error/setting");
        context.setErrorHandler(errors);
        return context;
    }

    private static void serve(ServletContextHandler context, HttpServlet servlet, String... patterns) {
        ServletHolder holder = new ServletHolder(servlet);
        holder.setAsyncSupported(true);
        for (String pattern : patterns) {
            context.addServlet(holder, pattern);
        }
    }
}
