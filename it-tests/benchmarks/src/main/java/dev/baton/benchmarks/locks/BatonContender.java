// SPDX-License-Identifier: Apache-2.0
package dev.baton.benchmarks.locks;

import dev.baton.lock.LockClient;
import dev.baton.lock.LockHandle;
import dev.baton.redis.lock.RedisLocks;

/** Ours. Thread-safe. */
final class BatonContender implements Contender {
    private final LockClient client;

    BatonContender(int port) {
        client = RedisLocks.connect("redis://127.0.0.1:" + port + "?timeout=2s");
    }

    @Override
    public Held acquire(String name) throws InterruptedException {
        LockHandle handle = client.acquire(name);
        return new Held() {
            @Override
            public boolean isHeld() {
                return handle.isHeld();
            }

            @Override
            public long token() {
                return handle.fencingToken();
            }

            @Override
            public boolean onLost(Runnable action) {
                handle.onLost(reason -> action.run());
                return true;
            }

            @Override
            public void release() {
                handle.close();
            }
        };
    }

    @Override
    public void close() {
        client.close();
    }
}
