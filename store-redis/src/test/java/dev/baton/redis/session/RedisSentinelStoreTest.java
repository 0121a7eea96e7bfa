// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.session;

import dev.baton.redis.testing.RedisSentinels;
import dev.baton.session.contract.SessionStoreContract;
import dev.baton.session.contract.StoreFixture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** What every session store must do, done by a master that Sentinels watch. */
class RedisSentinelStoreTest extends SessionStoreContract {
    private static RedisSentinels servers;
    private static TopologyFixture fixture;

    @BeforeAll
    static void start() {
        servers = RedisSentinels.start();
        fixture = new TopologyFixture(servers.uri(), servers.uri(), Doors.to(servers::master));
    }

    @AfterAll
    static void stop() {
        fixture.close();
        servers.close();
    }

    @Override
    protected StoreFixture fixture() {
        return fixture;
    }
}
