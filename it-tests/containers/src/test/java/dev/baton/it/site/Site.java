// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.site;

import dev.baton.it.Browser;
import dev.baton.it.Node;
import dev.baton.it.StoreProxy;
import dev.baton.it.WebConnection;
import dev.baton.it.WebReply;
import dev.baton.it.WebRequest;
import dev.baton.it.store.SharedStore;
import dev.baton.redis.testing.WorkDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A store and some nodes on it that serve the same applications, without stickiness. Thread-safe. */
public final class Site implements AutoCloseable {
    /** The files that every application serves: one small, one so large that Tomcat leaves it to the system. */
    private static final int LARGE_FILE = 100_000;

    /** How the names of the files begin into which nodes write of ends. */
    static final String ENDS = "ends-";

    /** How the names of the files begin into which nodes write that an end is held. */
    static final String HELD = "held-";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final SharedStore store;
    private final Path files;
    private final List<SiteNode> nodes;

    private Site(SharedStore store, Path files, List<SiteNode> nodes) {
        this.store = store;
        this.files = files;
        this.nodes = List.copyOf(nodes);
    }

    /** Starts {@code count} nodes and returns when all serve requests. */
    public static Site start(int count, Application... applications) {
        return start(count, List.of(), applications);
    }

    /** Starts nodes that find the classes and resources of {@code before} before Baton's own. */
    public static Site start(int count, List<Path> before, Application... applications) {
        return start(Container.ofThisRun(count), before, applications);
    }

    /** Starts a node in each of these containers. */
    public static Site start(List<Container> containers, Application... applications) {
        return start(containers, List.of(), applications);
    }

    /**
     * Starts {@code count} nodes that take no slow answer of the store for an outage: for tests in which the store never
     * fails, but the machine may be slow.
     */
    public static Site startPatient(int count, Application... applications) {
        SharedStore store = SharedStore.start();
        return start(store, store.uri(PATIENCE.dividedBy(2)), Container.ofThisRun(count), List.of(), applications);
    }

    /** Starts nodes on a store that loses nothing when it is killed, and for whose answers they wait so long. */
    public static Site startOnDurableStore(int count, Duration timeout, Application... applications) {
        SharedStore store = SharedStore.startDurable();
        return start(
                store,
                URI.create(store.uri() + "?timeout=" + timeout.toMillis() + "ms"),
                Collections.nCopies(count, Container.TOMCAT),
                List.of(),
                applications);
    }

    private static Site start(List<Container> containers, List<Path> before, Application... applications) {
        SharedStore store = SharedStore.start();
        return start(store, store.uri(), containers, before, applications);
    }

    private static Site start(
            SharedStore store, URI uri, List<Container> containers, List<Path> before, Application... applications) {
        List<SiteNode> nodes = new ArrayList<>();
        Path files = WorkDirectory.create("site-");
        Site site = null;
        try {
            Files.writeString(files.resolve("small.txt"), "a small file");
            Files.writeString(files.resolve("large.bin"), "x".repeat(LARGE_FILE));
            for (Container container : containers) {
                String name = Character.toString('a' + nodes.size());
                StoreProxy link = StoreProxy.to(uri);
                nodes.add(
                        SiteNode.launch(container, name, link, files, before, store.drivers(), List.of(applications)));
            }
            nodes.forEach(SiteNode::awaitReady);
            site = new Site(store, files, nodes);
            return site;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            if (site == null) {
                nodes.forEach(SiteNode::close);
                store.close();
                WorkDirectory.delete(files);
            }
        }
    }

    /** Returns the ends that listeners of all nodes were told of, those that were killed since included. */
    public List<String> ends() {
        try (Stream<Path> logs = Files.list(files)) {
            List<String> ends = new ArrayList<>();
            for (Path log : logs.filter(file -> file.getFileName().toString().startsWith(ENDS))
                    .toList()) {
                ends.addAll(Files.readAllLines(log));
            }
            return ends;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the node that stopped in the midst of telling the end of this session, or nothing if none did yet. */
    public Optional<SiteNode> heldAtTheEndOf(String handle) {
        Path file = files.resolve(HELD + handle);
        try {
            String port = Files.exists(file) ? Files.readString(file) : "";
            return nodes.stream()
                    .filter(node -> port.equals(Integer.toString(node.port())))
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns a node by its place. */
    public SiteNode node(int index) {
        return nodes.get(index);
    }

    /** Returns all nodes. */
    public List<SiteNode> nodes() {
        return nodes;
    }

    /** Returns a browser with a new session of {@code application}, fit for requests with numbers below {@code marks}. */
    public Browser browser(Application application, int marks) {
        Browser browser = Browser.keepingConnections();
        WebReply reply = browser.get(nodes.get(0), application.path("/start?marks=" + marks));
        if (!reply.isSuccess()) {
            throw new IllegalStateException("No session: " + reply + " " + reply.text());
        }
        return browser;
    }

    /** Asks a node for a page, without a cookie. */
    public static WebReply ask(Node node, String path) {
        return WebConnection.exchange(node.port(), WebRequest.get(path), PATIENCE);
    }

    /** Returns the store, past all proxies. */
    public SharedStore store() {
        return store;
    }

    /** Kills all nodes and the store, and deletes their files. */
    @Override
    public void close() {
        nodes.forEach(SiteNode::close);
        store.close();
        WorkDirectory.delete(files);
    }
}
