// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.lock;

import dev.baton.lock.contract.LockFixture;
import dev.baton.lock.contract.LockStoreContract;
import dev.baton.redis.testing.RedisServer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;

class RedisLockStoreTest extends LockStoreContract {
    @AutoClose
    private static RedisServer server;

    @BeforeAll
    static void start() {
        server = RedisServer.start();
    }

    @Override
    protected LockFixture fixture() {
        return new RedisLockFixture(server);
    }
}
