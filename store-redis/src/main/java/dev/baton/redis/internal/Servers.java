// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import dev.baton.session.SessionStoreException;
import java.util.Collection;
import redis.clients.jedis.exceptions.JedisException;

/** The servers behind one store URI, and which of them is asked for what. Thread-safe; connects when first used. */
interface Servers extends AutoCloseable {
    /** @param outages is told when a server is found to be away */
    static Servers of(RedisSettings settings, Names names, Outages outages) {
        WireFactory wires = new WireFactory(settings, names);
        if (settings.topology() instanceof Topology.Cluster cluster) {
            return new ClusterServers(settings, cluster, wires, outages);
        }
        return new OneServer(settings, wires, outages);
    }

    /**
     * The server that has a slot.
     *
     * @param slot {@link Command#NO_SLOT} for what any server can do
     * @throws SessionStoreException if it cannot be found out
     */
    Server having(int slot, Call call);

    /** The server at an address to which another has sent us. */
    Server at(Address address);

    /** Whether the same server has both slots, as far as is known. */
    boolean areTogether(int one, int other);

    /** Takes note that a slot is somewhere else than was known. */
    void moved(int slot, Address to);

    /** Looks again which server has what, because one has failed. */
    void lookAgain(Call call);

    /** Whether commands may have to go to several servers. */
    boolean areMany();

    /** @throws JedisException if no server can be reached, or it refuses */
    ListeningWire connectForListening();

    /** Those that are known now. */
    Collection<Server> known();

    /** What keeps calls from them. */
    default Collection<Breaker> breakers() {
        return known().stream().map(Server::breaker).toList();
    }

    /** How often the way to a server was found broken, or another server was found behind it. */
    long disruptions();

    @Override
    void close();
}
