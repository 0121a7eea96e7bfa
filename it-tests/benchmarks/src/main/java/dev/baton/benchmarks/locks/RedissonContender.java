// SPDX-License-Identifier: Apache-2.0
package dev.baton.benchmarks.locks;

import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.redisson.Redisson;
import org.redisson.api.RFencedLock;
import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/** One of Redisson's, with the lease of ours and otherwise as it is by default. Thread-safe. */
final class RedissonContender implements Contender {
    private final RedissonClient client;
    private final BiFunction<RedissonClient, String, RLock> kind;

    RedissonContender(int port, BiFunction<RedissonClient, String, RLock> kind) {
        Config config = new Config();
        config.setLockWatchdogTimeout(LEASE.toMillis());
        config.setThreads(4);
        config.setNettyThreads(4);
        config.useSingleServer()
                .setAddress("redis://127.0.0.1:" + port)
                .setTimeout(2000)
                .setConnectionMinimumIdleSize(2)
                .setSubscriptionConnectionMinimumIdleSize(1);
        client = Redisson.create(config);
        this.kind = kind;
    }

    @Override
    public Held acquire(String name) throws InterruptedException {
        RLock lock = kind.apply(client, name);
        long[] token = {-1};
        if (lock instanceof RFencedLock fenced) {
            token[0] = fenced.lockAndGetToken();
        } else {
            lock.lockInterruptibly();
        }
        return new Held() {
            @Override
            public boolean isHeld() {
                return lock.isHeldByCurrentThread();
            }

            @Override
            public long token() {
                return token[0];
            }

            @Override
            public boolean onLost(Runnable action) {
                return false;
            }

            @Override
            public void release() {
                lock.unlock();
            }
        };
    }

    @Override
    public void close() {
        client.shutdown(0, 100, TimeUnit.MILLISECONDS);
    }
}
