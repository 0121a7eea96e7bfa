// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import java.io.IOException;
import org.apache.commons.pool2.BasePooledObjectFactory;
import org.apache.commons.pool2.DestroyMode;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.impl.DefaultEvictionPolicy;
import org.apache.commons.pool2.impl.DefaultPooledObject;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.DefaultJedisSocketFactory;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.JedisSocketFactory;

/** Makes the pool of connections. It has no thread, registers no bean, and sends nothing of its own. */
final class WirePool {
    private WirePool() {}

    static GenericObjectPool<Wire> of(RedisSettings settings) {
        GenericObjectPoolConfig<Wire> config = new GenericObjectPoolConfig<>();
        config.setJmxEnabled(false);
        // Else the pool looks for its policy by name, with the loader of whichever application comes first.
        config.setEvictionPolicy(new DefaultEvictionPolicy<>());
        config.setMaxTotal(settings.poolSize());
        // As many may idle as there may be: otherwise a load just above the limit makes a connection for every call.
        config.setMaxIdle(settings.poolSize());
        config.setMaxWait(settings.poolWait());
        return new GenericObjectPool<>(new Factory(settings), config);
    }

    private static final class Factory extends BasePooledObjectFactory<Wire> {
        private final JedisClientConfig config;
        private final JedisSocketFactory sockets;

        Factory(RedisSettings settings) {
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
            config = builder.build();
            sockets = new DefaultJedisSocketFactory(new HostAndPort(settings.host(), settings.port()), config);
        }

        @Override
        public Wire create() {
            return new Wire(sockets, config);
        }

        @Override
        public PooledObject<Wire> wrap(Wire wire) {
            return new DefaultPooledObject<>(wire);
        }

        @Override
        public void destroyObject(PooledObject<Wire> pooled, DestroyMode mode) throws IOException {
            // Without flushing: what has not been sent must stay unsent.
            pooled.getObject().forceDisconnect();
        }
    }
}
