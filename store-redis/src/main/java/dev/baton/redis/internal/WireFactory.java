// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import java.time.Duration;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.exceptions.JedisException;

/** Makes connections to servers of one store URI, logged in and in the right database. Thread-safe. */
final class WireFactory {
    private final RedisSettings settings;
    private final Names names;
    private final Watchdog watchdog = new Watchdog();
    private final @Nullable SSLSocketFactory encrypted;

    WireFactory(RedisSettings settings, Names names) {
        this.settings = settings;
        this.names = names;
        encrypted = settings.tls() == null ? null : settings.tls().sockets();
    }

    /**
     * A connection for calls.
     *
     * @param within the longest that it may take, its login included
     * @throws JedisException if the server cannot be reached, or refuses
     */
    Wire connect(Address address, Duration within) {
        DefaultJedisClientConfig.Builder config = config(settings.login());
        if (settings.resp3()) {
            config.resp3();
        }
        JedisClientConfig built = config.database(settings.database()).build();
        TimedSockets time = time(address, within);
        return new Wire(address, time, sockets(address, time), built);
    }

    /**
     * A connection over which a server publishes.
     *
     * @throws JedisException if the server cannot be reached, or refuses
     */
    ListeningWire connectForListening(Address address) {
        JedisClientConfig built = config(settings.login()).build();
        TimedSockets time = time(address, settings.waits().timeout());
        return new ListeningWire(address, time, sockets(address, time), built);
    }

    /**
     * A connection to a Sentinel.
     *
     * @throws JedisException if it cannot be reached, or refuses
     */
    Wire connectToSentinel(Address address, Login login, Duration within) {
        JedisClientConfig built = config(login).build();
        TimedSockets time = time(address, within);
        return new Wire(address, time, sockets(address, time), built);
    }

    /**
     * A connection over which a Sentinel publishes.
     *
     * @throws JedisException if it cannot be reached, or refuses
     */
    ListeningWire listenToSentinel(Address address, Login login) {
        JedisClientConfig built = config(login).build();
        TimedSockets time = time(address, settings.waits().timeout());
        return new ListeningWire(address, time, sockets(address, time), built);
    }

    private TimedSockets time(Address address, Duration within) {
        return new TimedSockets(address, names, watchdog, settings.waits().connectTimeout(), within);
    }

    private JedisSocketFactory sockets(Address address, TimedSockets plain) {
        return encrypted == null ? plain : new TlsSockets(plain, encrypted, address);
    }

    private static DefaultJedisClientConfig.Builder config(Login login) {
        DefaultJedisClientConfig.Builder builder = DefaultJedisClientConfig.builder()
                .resp2()
                .clientName("baton")
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED);
        login.applyTo(builder);
        return builder;
    }
}
