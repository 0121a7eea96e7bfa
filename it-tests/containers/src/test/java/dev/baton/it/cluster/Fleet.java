// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.it.NodeSetup;
import dev.baton.it.ServerNode;
import dev.baton.it.TomcatNode;
import dev.baton.it.probe.ProbeWar;
import dev.baton.it.shop.Customer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** Some nodes of any containers that came up together, and the customers who use them. Thread-safe. */
public class Fleet<N extends ServerNode> implements AutoCloseable {
    private final List<N> nodes;
    private final List<Customer> customers = new CopyOnWriteArrayList<>();

    Fleet(List<N> nodes) {
        this.nodes = List.copyOf(nodes);
    }

    /**
     * Starts a node for each setup, called {@code a}, {@code b} and so on, and returns when all answer.
     *
     * @throws IllegalStateException if one does not, with what it printed
     */
    public static Fleet<ServerNode> of(NodeSetup... setups) {
        return new Fleet<>(start(List.of(setups), NodeSetup::launch));
    }

    static <S, N extends ServerNode> List<N> start(List<S> setups, BiFunction<S, String, N> launch) {
        List<N> nodes = new ArrayList<>();
        boolean complete = false;
        try {
            for (S setup : setups) {
                nodes.add(launch.apply(setup, Character.toString('a' + nodes.size())));
            }
            nodes.forEach(ServerNode::awaitReady);
            complete = true;
            return nodes;
        } finally {
            if (!complete) {
                nodes.forEach(ServerNode::close);
            }
        }
    }

    /** Returns a node by its place. */
    public final N node(int index) {
        return nodes.get(index);
    }

    /** Returns all nodes. */
    public final List<N> nodes() {
        return nodes;
    }

    /** Returns somebody new, without a cookie. */
    public final Customer customer(String application) {
        return known(new Customer(application));
    }

    /** Takes note of somebody whose ids no log may show. */
    public final Customer known(Customer customer) {
        customers.add(customer);
        return customer;
    }

    /**
     * Fails if the logs of a node, those of its accesses included, show an id that a customer has had, or its secret part.
     */
    public final void assertLogsShowNoId() {
        Set<String> ids = idsOfCustomers();
        for (N node : nodes) {
            LogSearch log = LogSearch.of(node);
            if (node instanceof TomcatNode) {
                assertThat(log.entriesWith(List.of("\"GET /")))
                        .as("accesses to %s", node)
                        .isNotEmpty();
            }
            assertThat(log.linesThatShow(ids)).as("log of %s", node).isEmpty();
        }
    }

    /** Fails if a JMX bean of a node that lives shows such an id; the nodes have the application of the probe. */
    public final void assertJmxShowsNoId() {
        Set<String> ids = idsOfCustomers();
        for (N node : nodes) {
            List<String> attributes = new Customer(ProbeWar.NAME).lines(node, "/attributes");
            // Nothing to be found in nothing would prove nothing.
            List<String> expected = node instanceof TomcatNode
                    ? List.of("java.lang:", "Catalina:type=Manager,", "Catalina:type=BatonMetrics,")
                    : List.of("java.lang:");
            for (String bean : expected) {
                assertThat(attributes.stream().filter(line -> line.startsWith(bean)))
                        .as("attributes of %s on %s", bean, node)
                        .isNotEmpty();
            }
            assertThat(LogSearch.linesThatShow(ids, attributes))
                    .as("JMX beans of %s", node)
                    .isEmpty();
        }
    }

    private Set<String> idsOfCustomers() {
        Set<String> ids =
                customers.stream().flatMap(customer -> customer.ids().stream()).collect(Collectors.toSet());
        assertThat(ids).as("ids to look for").isNotEmpty();
        return ids;
    }

    /** Returns the entries in a node's log, each with its stack trace, that contain all of {@code texts}. */
    public final List<String> entriesAbout(N node, String... texts) {
        return LogSearch.of(node).entriesWith(List.of(texts));
    }

    /** Kills all nodes and deletes their files. */
    @Override
    public final void close() {
        nodes.forEach(ServerNode::close);
    }
}
