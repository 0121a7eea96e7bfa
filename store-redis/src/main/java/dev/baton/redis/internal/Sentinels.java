// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Asks Sentinels which server is the master, and hears from one of them when that changes: a master that was only away for
 * a while would otherwise be written to until it has learned that it is none any more. Thread-safe.
 */
final class Sentinels implements AutoCloseable {
    private static final String SWITCHED = "+switch-master";

    private final RedisSettings settings;
    private final Topology.Sentinels topology;
    private final WireFactory wires;
    private final Subscription news;
    private final Consumer<Address> listener;

    /** The one that answered last is asked first. */
    private volatile int first;

    private volatile @Nullable Address known;

    // Both guarded by this.
    private boolean listening;
    private boolean closed;

    /** @param listener is told which server is the master, when that has changed or may have */
    Sentinels(RedisSettings settings, Topology.Sentinels topology, WireFactory wires, Consumer<Address> listener) {
        this.settings = settings;
        this.topology = topology;
        this.wires = wires;
        this.listener = listener;
        news = new Subscription(settings.description() + " (Sentinels)", this::listen);
    }

    /**
     * The master.
     *
     * @throws JedisConnectionException if no Sentinel answers
     * @throws WrongServerException if what answers is no Sentinel, or does not know the master
     */
    Address master(Duration within) {
        Address last = known;
        if (last != null) {
            return last;
        }
        hearNews();
        Address found = ask(within);
        known = found;
        return found;
    }

    /** Asks anew next time. */
    void forget() {
        known = null;
    }

    private Address ask(Duration within) {
        long begun = System.nanoTime();
        List<String> silent = new ArrayList<>();
        WrongServerException wrong = null;
        int start = first;
        int count = topology.sentinels().size();
        for (int i = 0; i < count; i++) {
            int number = (start + i) % count;
            Duration left = within.minusNanos(System.nanoTime() - begun);
            if (left.isNegative() || left.isZero()) {
                break;
            }
            Address sentinel = topology.sentinels().get(number);
            // Each of those that are left gets its share.
            try (Wire wire = wires.connectToSentinel(sentinel, topology.login(), left.dividedBy(count - i))) {
                Address master = ask(wire, sentinel);
                first = number;
                return master;
            } catch (WrongServerException e) {
                wrong = e;
            } catch (JedisException e) {
                silent.add(sentinel + " (" + Failures.root(e) + ")");
            }
        }
        if (wrong != null) {
            throw wrong;
        }
        throw new JedisConnectionException("no Sentinel says which server is the master: " + String.join(", ", silent));
    }

    private Address ask(Wire wire, Address sentinel) {
        Greeting greeting = Greeting.ask(wire);
        if (!greeting.mode().isEmpty() && !greeting.mode().equals("sentinel")) {
            boolean cluster = greeting.mode().equals("cluster");
            throw new WrongServerException(
                    "%s is no Sentinel, but %s. Write %s://%s in 'store', or name the Sentinels, which listen on port 26379 if"
                                    .formatted(
                                            sentinel,
                                            cluster ? "a node of a Redis Cluster" : "a server with data",
                                            RedisSettings.scheme(
                                                    cluster
                                                            ? new Topology.Cluster(List.of(sentinel))
                                                            : new Topology.Standalone(sentinel),
                                                    settings.tls() != null),
                                            sentinel)
                            + " nothing else was set",
                    false);
        }
        wire.send(List.of(Command.of("SENTINEL", "GET-MASTER-ADDR-BY-NAME", topology.master())));
        if (wire.getOne() instanceof List<?> parts && parts.size() == 2) {
            return new Address(text(parts.get(0)), Integer.parseInt(text(parts.get(1))));
        }
        throw new WrongServerException(
                "the Sentinel at %s knows no master '%s'. Write the name that its configuration has behind 'sentinel"
                                .formatted(sentinel, topology.master())
                        + " monitor' at the end of 'store'",
                false);
    }

    private ListeningWire listen() {
        JedisException last = new JedisConnectionException("there is no Sentinel");
        int start = first;
        for (int i = 0; i < topology.sentinels().size(); i++) {
            Address sentinel =
                    topology.sentinels().get((start + i) % topology.sentinels().size());
            try {
                return wires.listenToSentinel(sentinel, topology.login());
            } catch (JedisException e) {
                last = e;
            }
        }
        throw last;
    }

    private synchronized void hearNews() {
        if (listening || closed) {
            return;
        }
        listening = true;
        news.receive(SWITCHED, new Subscription.Receiver() {
            @Override
            public void stands() {
                // What happened before was not heard.
                lookAgain();
            }

            @Override
            public void breaks() {}

            @Override
            public void message(byte[] content) {
                // name, old host, old port, new host, new port
                String[] parts = new String(content, StandardCharsets.UTF_8).split(" ");
                if (parts.length == 5 && parts[0].equals(topology.master())) {
                    switched(new Address(parts[3], Integer.parseInt(parts[4])));
                }
            }
        });
    }

    private void lookAgain() {
        try {
            switched(ask(settings.waits().timeout()));
        } catch (JedisDataException | JedisConnectionException e) {
            // Whoever needs the master asks, and tells.
            forget();
        }
    }

    private void switched(Address master) {
        known = master;
        listener.accept(master);
    }

    private static String text(Object part) {
        return part instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : String.valueOf(part);
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        news.close();
    }
}
