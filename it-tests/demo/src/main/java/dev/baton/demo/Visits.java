// SPDX-License-Identifier: Apache-2.0
package dev.baton.demo;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many requests of a session each node has served; an immutable value that the shop sets anew each time.
 *
 * @param byNode the number of requests, by the node's name
 */
record Visits(Map<String, Integer> byNode) implements Serializable {
    static final Visits NONE = new Visits(Map.of());

    Visits {
        byNode = Map.copyOf(byNode);
    }

    Visits and(String node) {
        Map<String, Integer> more = new TreeMap<>(byNode);
        more.merge(node, 1, Integer::sum);
        return new Visits(more);
    }

    /** The number of requests on all nodes together. */
    int total() {
        return byNode.values().stream().mapToInt(Integer::intValue).sum();
    }
}
