// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import java.util.List;
import redis.clients.jedis.Connection;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.JedisSocketFactory;

/** A connection that tells apart what failed before the last byte was sent and what failed after it. */
class Wire extends Connection {
    Wire(JedisSocketFactory sockets, JedisClientConfig config) {
        super(sockets, config);
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
}
