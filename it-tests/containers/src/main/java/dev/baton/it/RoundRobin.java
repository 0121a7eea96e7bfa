// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** A load balancer without stickiness, inside the test: each request goes to the next node. Thread-safe. */
public final class RoundRobin<N> {
    private final List<N> nodes;
    private final AtomicInteger turns = new AtomicInteger();

    /** Makes a balancer that starts with the first of {@code nodes}. */
    public RoundRobin(List<? extends N> nodes) {
        if (nodes.isEmpty()) {
            throw new IllegalArgumentException("A balancer needs at least one node");
        }
        this.nodes = List.copyOf(nodes);
    }

    /** Returns the node whose turn it is. */
    public N next() {
        return nodes.get(Math.floorMod(turns.getAndIncrement(), nodes.size()));
    }

    /**
     * Returns the next node that {@code usable} accepts, as a balancer does that knows which nodes are up.
     *
     * @throws IllegalStateException if there is none
     */
    public N next(Predicate<? super N> usable) {
        // From one turn on: others take turns meanwhile, and could leave the same node to this one again and again.
        int turn = turns.getAndIncrement();
        for (int i = 0; i < nodes.size(); i++) {
            N node = nodes.get(Math.floorMod(turn + i, nodes.size()));
            if (usable.test(node)) {
                return node;
            }
        }
        throw new IllegalStateException("None of these nodes can be used: " + nodes);
    }

    /** Returns all nodes. */
    public List<N> nodes() {
        return nodes;
    }
}
