// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** One server that has everything: always behind the same name, or whichever the Sentinels say it is. Thread-safe. */
final class OneServer implements Servers {
    private final RedisSettings settings;
    private final WireFactory wires;
    private final @Nullable Sentinels sentinels;
    private final Server server;

    OneServer(RedisSettings settings, WireFactory wires, Outages outages) {
        this.settings = settings;
        this.wires = wires;
        sentinels = settings.topology() instanceof Topology.Sentinels known
                ? new Sentinels(settings, known, wires, this::moveTo)
                : null;
        server = new Server(settings, settings.description(), this::connect, () -> {}, outages);
    }

    private void moveTo(Address master) {
        server.moveTo(master);
    }

    private Wire connect(Duration within) {
        long begun = System.nanoTime();
        Address address = address(within);
        Duration left = within.minusNanos(System.nanoTime() - begun);
        Wire wire;
        try {
            wire = wires.connect(address, left.isNegative() ? Duration.ZERO : left);
        } catch (JedisConnectionException e) {
            doubt();
            throw e;
        }
        try {
            check(Greeting.ask(wire), address);
            return wire;
        } catch (RuntimeException e) {
            wire.drop();
            throw e;
        }
    }

    private Address address(Duration within) {
        return sentinels == null ? settings.topology().named().get(0) : sentinels.master(within);
    }

    private void check(Greeting greeting, Address address) {
        if (greeting.mode().equals("sentinel")) {
            throw new WrongServerException(
                    "it is a Sentinel and keeps no data. Write %s+sentinel://%s/master-name in 'store', with the name under"
                                    .formatted(scheme(), settings.topology().place())
                            + " which it knows the master",
                    false);
        }
        if (greeting.mode().equals("cluster")) {
            throw new WrongServerException(
                    "it is one node of a Redis Cluster. Write %s+cluster://%s in 'store'"
                            .formatted(scheme(), settings.topology().place()),
                    false);
        }
        if (greeting.isReplica()) {
            if (sentinels != null) {
                doubt();
                throw new JedisConnectionException(
                        "the Sentinels say that " + address + " is the master, but it is a replica (READONLY)");
            }
            throw new WrongServerException(
                    "it is a replica (READONLY), and sessions are kept at the master. Name the master in 'store', or write"
                            + " %s+sentinel://sentinel:26379/master-name so that it is found after a failover"
                                    .formatted(scheme()),
                    true);
        }
    }

    private String scheme() {
        return settings.tls() == null ? "redis" : "rediss";
    }

    @Override
    public Server having(int slot, Call call) {
        return server;
    }

    @Override
    public Server at(Address address) {
        return server;
    }

    @Override
    public boolean areTogether(int one, int other) {
        return true;
    }

    @Override
    public void moved(int slot, Address to) {
        throw new IllegalStateException("One server has all slots");
    }

    @Override
    public void lookAgain(Call call) {
        doubt();
    }

    private void doubt() {
        if (sentinels != null) {
            sentinels.doubt();
        }
    }

    @Override
    public boolean areMany() {
        return false;
    }

    @Override
    public ListeningWire connectForListening() {
        return wires.connectForListening(address(settings.waits().timeout()));
    }

    @Override
    public Collection<Server> known() {
        return List.of(server);
    }

    @Override
    public long disruptions() {
        return server.pool().disruptions();
    }

    @Override
    public void close() {
        if (sentinels != null) {
            sentinels.close();
        }
        server.close();
    }
}
