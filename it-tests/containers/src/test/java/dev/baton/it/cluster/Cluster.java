// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.cluster;

import dev.baton.it.TomcatNode;
import dev.baton.it.TomcatSetup;
import java.util.List;

/** A fleet of Tomcats. Thread-safe. */
public final class Cluster extends Fleet<TomcatNode> {
    private Cluster(List<TomcatNode> nodes) {
        super(nodes);
    }

    /**
     * Starts a node for each setup, called {@code a}, {@code b} and so on, and returns when all answer.
     *
     * @throws IllegalStateException if one does not, with what it printed
     */
    public static Cluster start(TomcatSetup... setups) {
        return new Cluster(start(List.of(setups), TomcatSetup::launch));
    }
}
