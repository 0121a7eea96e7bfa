// SPDX-License-Identifier: Apache-2.0
package dev.baton.demo;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The cluster as the page sees and steers it, through the balancer's own requests. Not thread-safe. */
final class ClusterView {
    private static final long PATIENCE_NANOS = 60_000_000_000L;
    private static final long LOOK_AGAIN_MILLIS = 20;

    /** A request that is in flight for so long is in the node, and no longer on its way there. */
    private static final double WELL_INSIDE_MILLIS = 300;

    private final Browser browser;

    ClusterView(Browser browser) {
        this.browser = browser;
    }

    void kill(String node) throws IOException, InterruptedException {
        browser.post(ClusterEndpoint.PATH + "kill/" + node, Map.of());
    }

    void start(String node) throws IOException, InterruptedException {
        browser.post(ClusterEndpoint.PATH + "start/" + node, Map.of());
    }

    /** The names of all nodes, in the order of their turns. */
    List<String> nodes() throws IOException, InterruptedException {
        return list("nodes").stream()
                .map(node -> String.valueOf(node.get("name")))
                .toList();
    }

    /** What the node runs in, with its release. */
    String container(String node) throws IOException, InterruptedException {
        return String.valueOf(node(node).get("container"));
    }

    /** The name of the first node that runs in a container whose name begins so. */
    String nodeWhoseContainerIs(String prefix) throws IOException, InterruptedException {
        return list("nodes").stream()
                .filter(node -> String.valueOf(node.get("container")).startsWith(prefix))
                .map(node -> String.valueOf(node.get("name")))
                .findFirst()
                .orElseThrow();
    }

    /** The names of the nodes in a state: {@code up}, {@code starting} or {@code down}. */
    List<String> nodesThatAre(String state) throws IOException, InterruptedException {
        return list("nodes").stream()
                .filter(node -> state.equals(node.get("state")))
                .map(node -> String.valueOf(node.get("name")))
                .toList();
    }

    /** The number of the node's process. */
    String pid(String node) throws IOException, InterruptedException {
        return node(node).get("pid") instanceof Double pid ? String.valueOf(pid.longValue()) : "none";
    }

    /** How the node's process ended. */
    String end(String node) throws IOException, InterruptedException {
        return String.valueOf(node(node).get("end"));
    }

    /** Waits until the node, which was started, is up. */
    void awaitUp(String node) throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (!nodesThatAre("up").contains(node)) {
            if (nodesThatAre("down").contains(node)) {
                throw new IOException("node " + node + " ended by " + end(node) + " while it started");
            }
            lookAgain(start, "node " + node + " up");
        }
    }

    /** Waits until the node, which was killed, is down. */
    void awaitDown(String node) throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (!nodesThatAre("down").contains(node)) {
            lookAgain(start, "node " + node + " down");
        }
    }

    /** Waits until a request for the path is inside a node, and names that. */
    String awaitRequestInside(String path) throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (true) {
            Optional<String> node = list("requests").stream()
                    .filter(r -> path.equals(r.get("path")) && "in-flight".equals(r.get("outcome")))
                    .filter(r -> r.get("millis") instanceof Double millis && millis >= WELL_INSIDE_MILLIS)
                    .map(r -> String.valueOf(r.get("node")))
                    .findFirst();
            if (node.isPresent()) {
                return node.get();
            }
            lookAgain(start, "a request for " + path + " inside a node");
        }
    }

    private Map<?, ?> node(String name) throws IOException, InterruptedException {
        return list("nodes").stream()
                .filter(node -> name.equals(node.get("name")))
                .findFirst()
                .orElseThrow();
    }

    private List<? extends Map<?, ?>> list(String key) throws IOException, InterruptedException {
        Browser.Answer state = browser.get(ClusterEndpoint.PATH + "state");
        if (Json.read(state.body()) instanceof Map<?, ?> view && view.get(key) instanceof List<?> list) {
            return list.stream().map(element -> (Map<?, ?>) element).toList();
        }
        throw new IOException("the balancer's state has no " + key);
    }

    private static void lookAgain(long start, String expected) throws IOException, InterruptedException {
        if (System.nanoTime() - start > PATIENCE_NANOS) {
            throw new IOException("waited in vain for " + expected);
        }
        Thread.sleep(LOOK_AGAIN_MILLIS);
    }
}
