// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import dev.baton.session.SessionStoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * The masters of a Redis Cluster, each with connections of its own. Thread-safe.
 *
 * <p>Which has which slot is asked of any node: at first, when a node that failed is not the only one that could have the
 * slot by now, and by whoever waits for a node to come back. A single slot that has moved is noted when a node says so.
 */
final class ClusterServers implements Servers {
    private static final List<Command> WHO_HAS_WHAT = List.of(Command.of("CLUSTER", "SLOTS"));

    /** Many find out at the same time that a node is away, and need not all ask. */
    private static final Duration FRESH = Duration.ofMillis(100);

    private final RedisSettings settings;
    private final Topology.Cluster topology;
    private final WireFactory wires;
    private final Outages outages;
    private final Failures failures;
    /** Keeps calls from a cluster of which no node answers. */
    private final Breaker breaker;

    private final AtomicLong retired = new AtomicLong();
    private volatile @Nullable SlotMap map;
    private volatile long askedAt;

    /** Written under this, read without. */
    private final Map<Address, Server> servers = new ConcurrentHashMap<>();

    // Both guarded by this.
    private boolean closed;
    /** When the map was asked for. */
    private long takenAsked;

    ClusterServers(RedisSettings settings, Topology.Cluster topology, WireFactory wires, Outages outages) {
        this.outages = outages;
        this.settings = settings;
        this.topology = topology;
        this.wires = wires;
        failures = new Failures(settings, settings.description());
        breaker =
                new Breaker(settings.description(), () -> look(settings.waits().timeout()), outages);
    }

    @Override
    public Server having(int slot, Call call) {
        SlotMap current = map;
        if (current == null) {
            current = firstLook(call);
        }
        Address master = slot == Command.NO_SLOT ? any(current) : current.master(slot);
        if (master == null) {
            lookAgain(call);
            throw failures.withoutOwner(call, slot);
        }
        return at(master);
    }

    /** The first that answers, so that it is always the same clock that tells the time; the first if none does. */
    private @Nullable Address any(SlotMap current) {
        Address first = null;
        for (Address master : current.masters()) {
            Server known = servers.get(master);
            if (known == null || known.breaker().reason() == null) {
                return master;
            }
            first = first == null ? master : first;
        }
        return first;
    }

    private SlotMap firstLook(Call call) {
        if (!breaker.allows()) {
            throw failures.refusedAtOnce(call, breaker.reason());
        }
        long begun = System.nanoTime();
        try {
            SlotMap found = look(call.left(settings.waits().timeout()));
            breaker.succeeded();
            return found;
        } catch (JedisDataException e) {
            throw failures.refused(call, e);
        } catch (JedisException e) {
            if (call.isPatient(settings.waits().timeout()) || !Failures.isTimeout(e)) {
                breaker.failed(Failures.root(e), begun, false);
            }
            throw failures.unreachable(call, e);
        }
    }

    /** Asks the nodes, one after the other, until one answers. */
    private SlotMap look(Duration within) {
        long begun = System.nanoTime();
        Set<Address> nodes = new LinkedHashSet<>();
        SlotMap last = map;
        if (last != null) {
            nodes.addAll(last.masters());
        }
        nodes.addAll(topology.seeds());
        List<String> silent = new ArrayList<>();
        int left = nodes.size();
        for (Address node : nodes) {
            Duration share = within.minusNanos(System.nanoTime() - begun).dividedBy(left--);
            if (share.isNegative() || share.isZero()) {
                break;
            }
            long asked = System.nanoTime();
            try (Wire wire = wires.connect(node, share)) {
                check(Greeting.ask(wire), node);
                wire.send(WHO_HAS_WHAT);
                SlotMap found = SlotMap.read(wire.getOne(), node);
                return take(found, asked);
            } catch (JedisDataException e) {
                if (last == null) {
                    throw e;
                }
                silent.add(node + " (" + Failures.root(e) + ")");
            } catch (JedisException e) {
                silent.add(node + " (" + Failures.root(e) + ")");
            }
        }
        throw new JedisConnectionException("no node of the cluster answers: " + String.join(", ", silent));
    }

    private void check(Greeting greeting, Address node) {
        if (greeting.mode().isEmpty() || greeting.mode().equals("cluster")) {
            return;
        }
        boolean sentinel = greeting.mode().equals("sentinel");
        String scheme = settings.tls() == null ? "redis" : "rediss";
        throw new WrongServerException(
                "%s is %s. Write %s://%s in 'store'"
                        .formatted(
                                node,
                                sentinel
                                        ? "a Sentinel and keeps no data"
                                        : "a server by itself, and no node of a Redis Cluster",
                                sentinel ? scheme + "+sentinel" : scheme,
                                sentinel ? topology.place() + "/master-name" : node),
                false);
    }

    /** Returns what is known then: an answer that was asked for before that of another thread is the older one. */
    private synchronized SlotMap take(SlotMap found, long asked) {
        if (map != null && asked - takenAsked < 0) {
            return map;
        }
        takenAsked = asked;
        askedAt = System.nanoTime();
        map = found;
        Set<Address> masters = found.masters();
        for (Iterator<Map.Entry<Address, Server>> all = servers.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<Address, Server> entry = all.next();
            if (!masters.contains(entry.getKey())) {
                Server gone = entry.getValue();
                all.remove();
                retired.addAndGet(gone.pool().disruptions() + 1);
                // Its breaker's thread may be the one that has just looked.
                gone.retire();
            }
        }
        return found;
    }

    @Override
    public Server at(Address address) {
        Server known = servers.get(address);
        if (known != null) {
            return known;
        }
        synchronized (this) {
            return servers.computeIfAbsent(address, this::server);
        }
    }

    private Server server(Address address) {
        Server made = new Server(
                settings,
                settings.description() + " (" + address + ")",
                within -> connect(address, within),
                () -> look(settings.waits().timeout()),
                outages);
        if (closed) {
            made.close();
        }
        return made;
    }

    private Wire connect(Address address, Duration within) {
        Wire wire = wires.connect(address, within);
        try {
            check(Greeting.ask(wire), address);
            return wire;
        } catch (RuntimeException e) {
            wire.drop();
            throw e;
        }
    }

    @Override
    public boolean areTogether(int one, int other) {
        SlotMap current = map;
        return current == null
                || one != Command.NO_SLOT
                        && other != Command.NO_SLOT
                        && Objects.equals(current.master(one), current.master(other));
    }

    @Override
    public void moved(int slot, Address to) {
        synchronized (this) {
            if (map != null) {
                map = map.with(slot, to);
            }
        }
    }

    @Override
    public void lookAgain(Call call) {
        if (System.nanoTime() - askedAt < FRESH.toNanos()) {
            return;
        }
        askedAt = System.nanoTime();
        try {
            look(call.left(settings.waits().timeout()).dividedBy(2));
        } catch (JedisException | SessionStoreException e) {
            // What is known stays: the call itself tells what is wrong.
            askedAt = System.nanoTime();
        }
    }

    @Override
    public boolean areMany() {
        return true;
    }

    /** Any node will do: a Redis Cluster passes on to all its nodes what one publishes. */
    @Override
    public ListeningWire connectForListening() {
        Set<Address> nodes = new LinkedHashSet<>();
        SlotMap current = map;
        if (current != null) {
            nodes.addAll(current.masters());
        }
        nodes.addAll(topology.seeds());
        JedisException last = new JedisConnectionException("there is no node");
        for (Address node : nodes) {
            try {
                return wires.connectForListening(node);
            } catch (JedisException e) {
                last = e;
            }
        }
        throw last;
    }

    @Override
    public Collection<Server> known() {
        return List.copyOf(servers.values());
    }

    @Override
    public long disruptions() {
        return retired.get()
                + known().stream()
                        .mapToLong(server -> server.pool().disruptions())
                        .sum();
    }

    @Override
    public Collection<Breaker> breakers() {
        List<Breaker> all = new ArrayList<>(List.of(breaker));
        known().forEach(server -> all.add(server.breaker()));
        return all;
    }

    @Override
    public void close() {
        Collection<Server> all;
        synchronized (this) {
            closed = true;
            all = known();
        }
        breaker.close();
        all.forEach(Server::close);
    }
}
