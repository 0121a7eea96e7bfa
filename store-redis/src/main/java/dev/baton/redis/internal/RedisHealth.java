// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import dev.baton.session.StoreHealth;
import java.util.Collection;
import java.util.function.ToLongFunction;

/** How the servers behind one store URI answer, as the latest calls found it. Thread-safe; asks nothing. */
public final class RedisHealth implements StoreHealth {
    private final RedisSettings settings;
    private final Servers servers;

    RedisHealth(RedisSettings settings, Servers servers) {
        this.settings = settings;
        this.servers = servers;
    }

    @Override
    public String getStore() {
        return settings.description();
    }

    @Override
    public boolean isAvailable() {
        return servers.breakers().stream().allMatch(breaker -> breaker.state() == Breaker.State.CLOSED);
    }

    @Override
    public String getTrouble() {
        StringBuilder trouble = new StringBuilder();
        for (Breaker breaker : servers.breakers()) {
            String reason = breaker.reason();
            if (reason != null) {
                trouble.append(trouble.isEmpty() ? "" : "; ")
                        .append(breaker.server())
                        .append(": ")
                        .append(reason);
            }
        }
        return trouble.toString();
    }

    @Override
    public long getUnavailableMillis() {
        return servers.breakers().stream()
                .mapToLong(breaker -> breaker.openFor().toMillis())
                .max()
                .orElse(0);
    }

    @Override
    public long getOutages() {
        return sum(servers.breakers(), Breaker::outages);
    }

    @Override
    public long getRefusedCalls() {
        return sum(servers.breakers(), Breaker::refused);
    }

    @Override
    public long getDisruptions() {
        return servers.disruptions();
    }

    @Override
    public int getConnectionsInUse() {
        return (int) sum(servers.known(), server -> server.pool().inUse());
    }

    @Override
    public int getConnectionLimit() {
        return Math.max(1, servers.known().size()) * settings.poolSize();
    }

    private static <T> long sum(Collection<T> all, ToLongFunction<T> value) {
        return all.stream().mapToLong(value).sum();
    }
}
