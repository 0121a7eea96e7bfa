// SPDX-License-Identifier: Apache-2.0
package dev.baton.jetty;

import dev.baton.session.contract.memory.InMemoryBackend;
import dev.baton.session.contract.memory.InMemorySessionStore;
import dev.baton.session.contract.memory.ManualClock;
import dev.baton.session.spi.SessionStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Two Jettys without stickiness, A and B, with one application over one store in memory.
 *
 * <p>The nodes live as long as the test class; a test says what the application does. After each test no session may be in
 * use on any node.
 */
final class Cluster implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback {
    static final String NAMESPACE = "test";

    private final String name = "c" + UUID.randomUUID().toString().substring(0, 8);
    private final ManualClock clock = new ManualClock();
    private final InMemoryBackend backend = new InMemoryBackend(clock);
    private final Map<String, Page> pages = new ConcurrentHashMap<>();
    private final Consumer<Site> application;
    private final List<Node> nodes = new ArrayList<>();

    /** A cluster whose application has nothing but what tests add. */
    Cluster() {
        this(site -> {});
    }

    /** @param application sets up the application on each node before it starts */
    Cluster(Consumer<Site> application) {
        this.application = application;
    }

    /** Says what the application does at this path. */
    void on(String path, Page page) {
        pages.put(path, page);
    }

    Node a() {
        return nodes.get(0);
    }

    Node b() {
        return nodes.get(1);
    }

    /** Lets time go by for the store, and has the nodes take note. */
    void advance(Duration by) {
        clock.advance(by);
        nodes.forEach(node -> {
            node.sessions().engine().probe();
            node.link().forgetCalls();
        });
    }

    /** The store's time. */
    Instant now() {
        return clock.instant();
    }

    InMemoryBackend backend() {
        return backend;
    }

    /** A way to the store that no node takes. */
    SessionStore store() {
        return new InMemorySessionStore(backend, backend.connect().link(), NAMESPACE);
    }

    /** One node more, set up in its own way. */
    Node start(String node, Consumer<Site> setUp) {
        return Node.start(name, node, pages, setUp);
    }

    @Override
    public void beforeAll(ExtensionContext test) {
        MemoryStores.add(name, backend);
        nodes.add(start("a", application));
        nodes.add(start("b", application));
    }

    @Override
    public void beforeEach(ExtensionContext test) {
        pages.clear();
        nodes.forEach(node -> node.link().forgetCalls());
    }

    @Override
    public void afterEach(ExtensionContext test) {
        nodes.forEach(Node::awaitNoSessionInUse);
    }

    @Override
    public void afterAll(ExtensionContext test) {
        nodes.forEach(Node::close);
        MemoryStores.remove(name);
    }
}
