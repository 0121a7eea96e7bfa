// SPDX-License-Identifier: Apache-2.0
package dev.baton.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The nodes, their store and what happened to them last: all that the page shows of the cluster.
 *
 * <p>Thread-safe.
 */
final class Cluster implements AutoCloseable {
    private final Path directory;
    private final List<NodeProcess> nodes;
    private final RequestLog log = new RequestLog(this::changed);
    private final AtomicInteger turn = new AtomicInteger();

    // guarded by this
    private long revision;
    private @Nullable DemoStore store;

    /** A cluster that is not started; its processes keep their files in {@code directory}. */
    Cluster(Path directory) {
        this.directory = directory;
        this.nodes = List.of(
                new NodeProcess("A", Container.TOMCAT, directory.resolve("node-a"), this::changed),
                new NodeProcess("B", Container.TOMCAT_OLDER, directory.resolve("node-b"), this::changed),
                new NodeProcess("C", Container.JETTY, directory.resolve("node-c"), this::changed));
    }

    /** Starts the store and then the nodes; returns when the store is ready and the nodes are on their way. */
    void start() throws IOException {
        DemoStore started = DemoStore.start(directory);
        synchronized (this) {
            store = started;
        }
        for (NodeProcess node : nodes) {
            node.start(started.uri());
        }
    }

    List<NodeProcess> nodes() {
        return nodes;
    }

    Optional<NodeProcess> node(String name) {
        return nodes.stream().filter(n -> n.name().equals(name)).findFirst();
    }

    /** Starts a node that is down. */
    void start(NodeProcess node) throws IOException {
        String uri;
        synchronized (this) {
            uri = store == null ? null : store.uri();
        }
        if (uri != null) {
            node.start(uri);
        }
    }

    /** All nodes, beginning with the one whose turn it is. */
    List<NodeProcess> inTurn() {
        List<NodeProcess> order = new ArrayList<>(nodes);
        Collections.rotate(order, -Math.floorMod(turn.getAndIncrement(), order.size()));
        return order;
    }

    RequestLog log() {
        return log;
    }

    /** Everything the page shows of the cluster, as JSON. */
    String view() {
        Map<String, @Nullable Object> view = new LinkedHashMap<>();
        view.put("nodes", nodes.stream().map(NodeProcess::view).toList());
        view.put("requests", log.last().stream().map(Served::view).toList());
        synchronized (this) {
            view.put("store", store == null ? null : store.uri().replaceAll("//.*@|[?;].*", "//"));
        }
        return Json.write(view);
    }

    synchronized long revision() {
        return revision;
    }

    /** Waits until something has changed since {@code seen}, but not for ever; returns the revision there is then. */
    synchronized long awaitChange(long seen, long millis) throws InterruptedException {
        if (revision == seen) {
            wait(millis);
        }
        return revision;
    }

    /** Waits until the nodes are as wished; false if they are not in time. */
    boolean await(Predicate<Cluster> wish, long millis) throws InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000;
        long seen = revision();
        while (!wish.test(this)) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            seen = awaitChange(seen, left);
        }
        return true;
    }

    /** Kills everything that was started. */
    @Override
    public void close() {
        for (NodeProcess node : nodes) {
            node.close();
        }
        DemoStore last;
        synchronized (this) {
            last = store;
        }
        if (last != null) {
            last.close();
        }
    }

    private synchronized void changed() {
        revision++;
        notifyAll();
    }
}
