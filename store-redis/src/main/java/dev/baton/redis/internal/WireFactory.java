// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.DefaultJedisSocketFactory;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.exceptions.JedisException;

/** Makes connections to one server, logged in and in the right database. Thread-safe. */
final class WireFactory {
    private final JedisClientConfig config;
    private final JedisSocketFactory sockets;

    WireFactory(RedisSettings settings) {
        config = config(settings);
        sockets = new DefaultJedisSocketFactory(new HostAndPort(settings.host(), settings.port()), config);
    }

    private static JedisClientConfig config(RedisSettings settings) {
        DefaultJedisClientConfig.Builder builder = DefaultJedisClientConfig.builder()
                .resp2()
                .connectionTimeoutMillis((int) settings.connectTimeout().toMillis())
                .socketTimeoutMillis((int) settings.timeout().toMillis())
                .database(settings.database())
                .clientName("baton")
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED);
        if (settings.user() != null) {
            builder.user(settings.user());
        }
        if (settings.password() != null) {
            builder.password(settings.password());
        }
        return builder.build();
    }

    /** @throws JedisException if the server cannot be reached, or refuses */
    Wire connect() {
        return new Wire(sockets, config);
    }

    /** @throws JedisException if the server cannot be reached, or refuses */
    ListeningWire connectForListening() {
        return new ListeningWire(sockets, config);
    }
}
