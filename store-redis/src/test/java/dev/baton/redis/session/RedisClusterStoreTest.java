// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.session;

import dev.baton.redis.testing.RedisCluster;
import dev.baton.session.contract.SessionStoreContract;
import dev.baton.session.contract.StoreFixture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** What every session store must do, done by a Redis Cluster. */
class RedisClusterStoreTest extends SessionStoreContract {
    private static RedisCluster cluster;
    private static TopologyFixture fixture;

    @BeforeAll
    static void start() {
        cluster = RedisCluster.start();
        fixture = new TopologyFixture(
                cluster.uri(),
                cluster.uri(),
                (key, command) -> Doors.ask(cluster.masterOf(cluster.slot(key)), command));
    }

    @AfterAll
    static void stop() {
        fixture.close();
        cluster.close();
    }

    @Override
    protected StoreFixture fixture() {
        return fixture;
    }
}
