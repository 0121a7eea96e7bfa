// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import static org.awaitility.Awaitility.await;

import dev.baton.session.contract.memory.InMemoryLink;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.apache.catalina.Context;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;

/** One Tomcat on a free port of the loopback address, with one application at {@code /app}. */
final class Node implements AutoCloseable {
    static final String PATH = "/app";

    static {
        try (InputStream configuration = Node.class.getResourceAsStream("/logging.properties")) {
            LogManager.getLogManager().readConfiguration(configuration);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final Logger APPLICATION_LOG =
            Logger.getLogger("org.apache.catalina.core.ContainerBase.[Tomcat].[localhost].[" + PATH + "]");

    private final String name;
    private final URI store;
    private final Path home;
    private final Tomcat tomcat;
    private final Context context;
    private final BatonManager manager;

    private Node(String name, URI store, Path home, Tomcat tomcat, Context context, BatonManager manager) {
        this.name = name;
        this.store = store;
        this.home = home;
        this.tomcat = tomcat;
        this.context = context;
        this.manager = manager;
    }

    static Node start(
            String cluster,
            String name,
            Map<String, Handler> handlers,
            Consumer<Site> setUp,
            Consumer<Context> beforeManager) {
        Node node = prepare(cluster, name, handlers, setUp, beforeManager);
        try {
            node.tomcat.start();
        } catch (LifecycleException e) {
            node.close();
            throw new IllegalStateException(e);
        }
        if (!node.context.getState().isAvailable()) {
            node.close();
            throw new IllegalStateException("The application did not start");
        }
        return node;
    }

    private static Node prepare(
            String cluster,
            String name,
            Map<String, Handler> handlers,
            Consumer<Site> setUp,
            Consumer<Context> beforeManager) {
        URI store = URI.create("memory://" + cluster + "/" + name);
        Path home = temporaryDirectory();
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(home.toString());
        Connector connector = new Connector();
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        connector.setProperty("maxThreads", "12");
        connector.setProperty("minSpareThreads", "2");
        tomcat.setConnector(connector);
        Context context = tomcat.addContext(PATH, home.toString());
        // Applications that fail on purpose have nothing to say to whoever runs the tests.
        APPLICATION_LOG.setLevel(Level.OFF);
        BatonManager manager = new BatonManager();
        manager.setStore(store.toString());
        manager.setNamespace(Cluster.NAMESPACE);
        manager.setAllowedClasses("dev.baton.tomcat.*");
        beforeManager.accept(context);
        context.setManager(manager);
        // A Context that stops forgets its servlets.
        context.addLifecycleListener(event -> {
            if (event.getType().equals(Lifecycle.CONFIGURE_START_EVENT)) {
                Tomcat.addServlet(context, "application", new Application(handlers))
                        .setAsyncSupported(true);
                context.addServletMapping("/", "application");
            }
        });
        setUp.accept(new Site(tomcat, context, manager, home, name));
        return new Node(name, store, home, tomcat, context, manager);
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("baton-tomcat");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String name() {
        return name;
    }

    int port() {
        return tomcat.getConnector().getLocalPort();
    }

    /** The directory that holds the application's files. */
    Path home() {
        return home;
    }

    Tomcat tomcat() {
        return tomcat;
    }

    Context context() {
        return context;
    }

    BatonManager manager() {
        return manager;
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
                .until(() -> manager.engine().sessionsInUse() == 0);
    }

    @Override
    public void close() {
        try {
            tomcat.stop();
            tomcat.destroy();
        } catch (LifecycleException e) {
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
        private final transient Map<String, Handler> handlers;

        private Application(Map<String, Handler> handlers) {
            this.handlers = handlers;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response)
                throws ServletException, IOException {
            Handler handler = handlers.get(request.getServletPath());
            if (handler == null) {
                response.sendError(HttpServletResponse.SC_NOT_FOUND);
                return;
            }
            try {
                handler.handle(request, response);
            } catch (RuntimeException | IOException | ServletException e) {
                throw e;
            } catch (Exception e) {
                throw new ServletException(e);
            }
        }
    }
}
