// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import redis.clients.jedis.Connection;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.JedisSocketFactory;

/** A connection that tells apart what failed before the last byte was sent and what failed after it. */
class Wire extends Connection {
    private final Address address;
    private final TimedSockets time;

    /**
     * @param time sets how long it may take
     * @param sockets makes its socket, on top of what {@code time} makes
     */
    Wire(Address address, TimedSockets time, JedisSocketFactory sockets, JedisClientConfig config) {
        super(sockets, config);
        this.address = address;
        this.time = time;
    }

    /** Where it leads. */
    Address address() {
        return address;
    }

    /**
     * Sends all the commands. If it throws, the last command has not arrived whole, and the server carries it out under
     * no circumstances.
     */
    void send(List<Command> commands) {
        for (Command command : commands) {
            sendCommand(command.arguments());
        }
        flush();
    }

    /** Gives everything from now on so much time in all: sending, and all replies. */
    void endWithin(Duration limit) {
        time.endWithin(limit);
    }

    /** Whoever reads sets the limit of each piece from now on. */
    void endNever() {
        time.endNever();
    }

    /** Ends it at once. Without flushing: what has not been sent must stay unsent. */
    void drop() {
        try {
            forceDisconnect();
        } catch (IOException e) {
            throw new IllegalStateException("Closing a socket quietly was not quiet", e);
        }
    }

    /** Never too few, or whoever has waited would find that it has time left; at least one, because zero would be for ever. */
    static int millis(Duration wait) {
        return (int) Math.max(1, wait.plusNanos(999_999).toMillis());
    }
}
