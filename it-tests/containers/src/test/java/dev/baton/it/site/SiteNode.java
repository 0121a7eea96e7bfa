// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.site;

import dev.baton.it.Node;
import dev.baton.it.ServerNode;
import dev.baton.it.StoreProxy;
import dev.baton.it.WebReply;
import dev.baton.redis.testing.OutputBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A node of the site as a process, with a link to the store of its own. Thread-safe. */
public final class SiteNode implements Node, AutoCloseable {
    private final ServerNode server;
    private final StoreProxy link;
    private volatile boolean up = true;

    private SiteNode(ServerNode server, StoreProxy link) {
        this.server = server;
        this.link = link;
    }

    /** Starts a node and returns at once; what a {@linkplain ScriptMutants mutant} changes comes before all else. */
    static SiteNode launch(
            Container container,
            String name,
            StoreProxy link,
            Path files,
            List<Path> before,
            List<Application> applications) {
        return new SiteNode(container.launch(name, link.uri(), files, before, applications), link);
    }

    /** Waits until the node serves requests. */
    void awaitReady() {
        server.awaitReady();
    }

    @Override
    public String name() {
        return server.name();
    }

    @Override
    public int port() {
        return server.port();
    }

    /** Returns what stands between this node and the store. */
    public StoreProxy link() {
        return link;
    }

    /** Returns the node's log since it was started last. */
    public OutputBuffer output() {
        return server.output();
    }

    /** Tells whether a load balancer would send requests to it. */
    public boolean isUp() {
        return up;
    }

    /** Ends the node by SIGKILL, without a word to those who use it. */
    public void kill() {
        up = false;
        server.kill();
    }

    /** Starts the node again, and returns when it serves requests. */
    public void restart() {
        server.restart();
        up = true;
    }

    /** Stops the node by SIGSTOP. Whoever asks it waits. */
    public void pause() {
        up = false;
        server.pause();
    }

    /** Lets a paused node go on. */
    public void resume() {
        server.resume();
        up = true;
    }

    /** Returns what Baton has counted for {@code application} on this node since the node started. */
    public Map<String, Long> metrics(Application application) {
        WebReply reply = Site.ask(this, application.path("/metrics"));
        return Stream.of(reply.text().split("\n"))
                .map(line -> line.split(" "))
                .collect(Collectors.toMap(words -> words[0], words -> Long.valueOf(words[1])));
    }

    /** Returns one of the {@link #metrics}. */
    public long metric(Application application, String metric) {
        Map<String, Long> metrics = metrics(application);
        Long count = metrics.get(metric);
        if (count == null) {
            throw new IllegalArgumentException("There is no metric %s among %s".formatted(metric, metrics.keySet()));
        }
        return count;
    }

    /** Kills the node if it lives, and closes its link. */
    @Override
    public void close() {
        server.close();
        link.close();
    }

    @Override
    public String toString() {
        return server.toString();
    }
}
