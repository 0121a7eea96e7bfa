// SPDX-License-Identifier: Apache-2.0
package dev.baton.jetty;

import static org.awaitility.Awaitility.await;

import dev.baton.session.contract.memory.InMemoryLink;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** One Jetty on a free port of the loopback address, with one application at {@code /app}. */
final class Node implements AutoCloseable {
    static final String PATH = "/app";

    private static final int MOST_THREADS = 16;

    private final String name;
    private final URI store;
    private final Path home;
    private final Server server;
    private final ServerConnector connector;
    private final ContextHandler context;

    private Node(String name, URI store, Path home, Server server, ServerConnector connector, ContextHandler context) {
        this.name = name;
        this.store = store;
        this.home = home;
        this.server = server;
        this.connector = connector;
        this.context = context;
    }

    static Node start(String cluster, String name, Map<String, Page> pages, Consumer<Site> setUp) {
        Node node = prepare(cluster, name, pages, setUp);
        try {
            node.server.start();
        } catch (Exception e) {
            node.close();
            throw new IllegalStateException(e.getMessage(), e);
        }
        return node;
    }

    private static Node prepare(String cluster, String name, Map<String, Page> pages, Consumer<Site> setUp) {
        URI store = URI.create("memory://" + cluster + "/" + name);
        Path home = temporaryDirectory();
        Server server = new Server(new QueuedThreadPool(MOST_THREADS));
        ServerConnector connector = new ServerConnector(server, 1, 1);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        BatonSessionCacheFactory sessions = new BatonSessionCacheFactory();
        sessions.setStore(store.toString());
        sessions.setNamespace(Cluster.NAMESPACE);
        sessions.setAllowedClasses("dev.baton.jetty.*");
        server.addBean(sessions);
        ContextHandler context = Servlets.context(PATH);
        context.setBaseResourceAsPath(home);
        Servlets.add(context, "/", new Application(pages));
        server.setHandler(context);
        setUp.accept(new Site(server, context, sessions, home, name));
        return new Node(name, store, home, server, connector, context);
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("baton-jetty").toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String name() {
        return name;
    }

    int port() {
        return connector.getLocalPort();
    }

    /** The directory that holds the application's files. */
    Path home() {
        return home;
    }

    Server server() {
        return server;
    }

    ContextHandler context() {
        return context;
    }

    BatonSessionCache sessions() {
        return (BatonSessionCache) Servlets.sessions(context).getSessionCache();
    }

    InMemoryLink link() {
        return MemoryStores.link(store);
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + PATH + path).normalize();
    }

    /** Requests give sessions back after their responses have ended, so a client can be faster. */
    void awaitNoSessionInUse() {
        await("sessions in use on node " + name)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> sessions().engine().sessionsInUse() == 0);
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            delete();
        }
    }

    private void delete() {
        try (Stream<Path> files = Files.walk(home)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("serial")
    private static final class Application extends HttpServlet {
        private final transient Map<String, Page> pages;

        private Application(Map<String, Page> pages) {
            this.pages = pages;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response)
                throws ServletException, IOException {
            Page page = pages.get(request.getServletPath());
            if (page == null) {
                response.sendError(HttpServletResponse.SC_NOT_FOUND);
                return;
            }
            try {
                page.handle(request, response);
            } catch (RuntimeException | IOException | ServletException e) {
                throw e;
            } catch (Exception e) {
                throw new ServletException(e);
            }
        }
    }
}
