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
 *
 * <p>Sentinels hear of a failover one after the other. Who of them is behind, which the epoch of what it says tells, is not
 * believed: the epoch is that of the last failover that it knows of, and rises with each.
 */
final class Sentinels implements AutoCloseable {
    private static final String SWITCHED = "+switch-master";

    /** @param epoch of the failover that made it the master */
    private record Known(Address master, long epoch) {}

    private final RedisSettings settings;
    private final Topology.Sentinels topology;
    private final WireFactory wires;
    private final Subscription news;
    private final Consumer<Address> listener;

    /** The one that answered last is asked first. */
    private volatile int first;

    // All guarded by this.
    private @Nullable Known known;
    private boolean doubted;
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
        synchronized (this) {
            if (known != null && !doubted) {
                return known.master;
            }
        }
        hearNews();
        return take(ask(within));
    }

    /** Asks anew next time. */
    synchronized void doubt() {
        doubted = true;
    }

    private synchronized Address take(Known found) {
        doubted = false;
        if (known == null || known.epoch <= found.epoch) {
            known = found;
        }
        return known.master;
    }

    private synchronized boolean isBehind(Known found) {
        return known != null && found.epoch < known.epoch;
    }

    /** What the first says who is not behind; if none is, what we know or, if most are behind, what the latest of them says. */
    private Known ask(Duration within) {
        long begun = System.nanoTime();
        Known latest = null;
        int behind = 0;
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
                Known found = ask(wire, sentinel);
                if (!isBehind(found)) {
                    first = number;
                    return found;
                }
                behind++;
                latest = latest == null || latest.epoch < found.epoch ? found : latest;
            } catch (WrongServerException e) {
                wrong = e;
            } catch (JedisException e) {
                silent.add(sentinel + " (" + Failures.root(e) + ")");
            }
        }
        if (latest != null) {
            return lessThanKnown(latest, behind);
        }
        if (wrong != null) {
            throw wrong;
        }
        throw new JedisConnectionException("no Sentinel says which server is the master: " + String.join(", ", silent));
    }

    /** Most of them know less than we do only if they were set up anew: then they begin to count again. */
    private synchronized Known lessThanKnown(Known latest, int behind) {
        if (known == null || behind > topology.sentinels().size() / 2) {
            known = null;
            return latest;
        }
        return known;
    }

    private Known ask(Wire wire, Address sentinel) {
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
        // The epoch first: if it changes between the two, the address is believed too little, not too much.
        wire.send(List.of(
                Command.of("SENTINEL", "MASTER", topology.master()),
                Command.of("SENTINEL", "GET-MASTER-ADDR-BY-NAME", topology.master())));
        List<Object> replies = wire.getMany(2);
        if (replies.get(0) instanceof List<?> description
                && replies.get(1) instanceof List<?> parts
                && parts.size() == 2) {
            Address master = new Address(text(parts.get(0)), Integer.parseInt(text(parts.get(1))));
            return new Known(master, epoch(description));
        }
        if (replies.get(1) instanceof JedisDataException refused) {
            throw refused;
        }
        throw new WrongServerException(
                "the Sentinel at %s knows no master '%s'. Write the name that its configuration has behind 'sentinel"
                                .formatted(sentinel, topology.master())
                        + " monitor' at the end of 'store'",
                false);
    }

    private static long epoch(List<?> description) {
        for (int i = 0; i + 1 < description.size(); i += 2) {
            if (text(description.get(i)).equals("config-epoch")) {
                return Long.parseLong(text(description.get(i + 1)));
            }
        }
        return 0;
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
                    switched(
                            new Address(parts[1], Integer.parseInt(parts[2])),
                            new Address(parts[3], Integer.parseInt(parts[4])));
                }
            }
        });
    }

    private void lookAgain() {
        try {
            listener.accept(take(ask(settings.waits().timeout())));
        } catch (JedisDataException | JedisConnectionException e) {
            // Whoever needs the master asks, and tells.
            doubt();
        }
    }

    /** The news of a failover has no epoch, but is later than the last one that led to the old master. */
    private void switched(Address old, Address master) {
        if (follows(old, master)) {
            listener.accept(master);
        } else {
            // It is not new, or there was another before it, of which nothing was heard.
            lookAgain();
        }
    }

    private synchronized boolean follows(Address old, Address master) {
        Known last = known;
        if (last == null || !last.master.equals(old)) {
            return false;
        }
        known = new Known(master, last.epoch + 1);
        doubted = false;
        return true;
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
