// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.it.TomcatNode;
import dev.baton.it.TomcatSetup;
import dev.baton.it.shop.Customer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** Some nodes that came up together, and the customers who use them. Thread-safe. */
public final class Cluster implements AutoCloseable {
    private final List<TomcatNode> nodes;
    private final List<Customer> customers = new CopyOnWriteArrayList<>();

    private Cluster(List<TomcatNode> nodes) {
        this.nodes = List.copyOf(nodes);
    }

    /**
     * Starts a node for each setup, called {@code a}, {@code b} and so on, and returns when all answer.
     *
     * @throws IllegalStateException if one does not, with what it printed
     */
    public static Cluster start(TomcatSetup... setups) {
        List<TomcatNode> nodes = new ArrayList<>();
        Cluster cluster = null;
        try {
            for (TomcatSetup setup : setups) {
                nodes.add(setup.launch(Character.toString('a' + nodes.size())));
            }
            nodes.forEach(TomcatNode::awaitReady);
            cluster = new Cluster(nodes);
            return cluster;
        } finally {
            if (cluster == null) {
                nodes.forEach(TomcatNode::close);
            }
        }
    }

    /** Returns a node by its place. */
    public TomcatNode node(int index) {
        return nodes.get(index);
    }

    /** Returns all nodes. */
    public List<TomcatNode> nodes() {
        return nodes;
    }

    /** Returns somebody new, without a cookie. */
    public Customer customer(String application) {
        return known(new Customer(application));
    }

    /** Takes note of somebody whose ids no log may show. */
    public Customer known(Customer customer) {
        customers.add(customer);
        return customer;
    }

    /** Fails if a log file of a node shows an id that a customer has had, or its secret part. */
    public void assertLogsShowNoId() {
        Set<String> ids =
                customers.stream().flatMap(customer -> customer.ids().stream()).collect(Collectors.toSet());
        assertThat(ids).as("ids to look for").isNotEmpty();
        for (TomcatNode node : nodes) {
            Path logs = node.base().resolve("logs");
            assertThat(LogSearch.in(logs).linesThatShow(ids))
                    .as("log of %s", node)
                    .isEmpty();
        }
    }

    /** Returns the entries in a node's log files, each with its stack trace, that contain all of {@code texts}. */
    public List<String> entriesAbout(TomcatNode node, String... texts) {
        return LogSearch.in(node.base().resolve("logs")).entriesWith(List.of(texts));
    }

    /** Kills all nodes and deletes their files. */
    @Override
    public void close() {
        nodes.forEach(TomcatNode::close);
    }
}
