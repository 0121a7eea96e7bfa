// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import java.time.Duration;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.DefaultJedisSocketFactory;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.exceptions.JedisException;

/** Makes connections to servers of one store URI, logged in and in the right database. Thread-safe. */
final class WireFactory {
    private final RedisSettings settings;
    private final @Nullable SSLSocketFactory encrypted;

    WireFactory(RedisSettings settings) {
        this.settings = settings;
        encrypted = settings.tls() == null ? null : settings.tls().sockets();
    }

    /**
     * A connection for calls.
     *
     * @param within the longest that it, and then each of its replies, may take
     * @throws JedisException if the server cannot be reached, or refuses
     */
    Wire connect(Address address, Duration within) {
        DefaultJedisClientConfig.Builder config = config(within, settings.login());
        if (settings.resp3()) {
            config.resp3();
        }
        JedisClientConfig built = config.database(settings.database()).build();
        return new Wire(address, sockets(address, built), built);
    }

    /**
     * A connection over which a server publishes.
     *
     * @throws JedisException if the server cannot be reached, or refuses
     */
    ListeningWire connectForListening(Address address) {
        JedisClientConfig built =
                config(settings.waits().timeout(), settings.login()).build();
        return new ListeningWire(address, sockets(address, built), built);
    }

    /**
     * A connection to a Sentinel.
     *
     * @throws JedisException if it cannot be reached, or refuses
     */
    Wire connectToSentinel(Address address, Login login, Duration within) {
        JedisClientConfig built = config(within, login).build();
        return new Wire(address, sockets(address, built), built);
    }

    /**
     * A connection over which a Sentinel publishes.
     *
     * @throws JedisException if it cannot be reached, or refuses
     */
    ListeningWire listenToSentinel(Address address, Login login) {
        JedisClientConfig built = config(settings.waits().timeout(), login).build();
        return new ListeningWire(address, sockets(address, built), built);
    }

    private JedisSocketFactory sockets(Address address, JedisClientConfig config) {
        JedisSocketFactory plain = new DefaultJedisSocketFactory(address.hostAndPort(), config);
        return encrypted == null ? plain : new TlsSockets(plain, encrypted, address);
    }

    private DefaultJedisClientConfig.Builder config(Duration within, Login login) {
        Duration connect = within.compareTo(settings.waits().connectTimeout()) < 0
                ? within
                : settings.waits().connectTimeout();
        DefaultJedisClientConfig.Builder builder = DefaultJedisClientConfig.builder()
                .resp2()
                .connectionTimeoutMillis(Wire.millis(connect))
                .socketTimeoutMillis(Wire.millis(within))
                .clientName("baton")
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED);
        login.applyTo(builder);
        return builder;
    }
}
