// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.journey;

import dev.baton.it.TomcatSetup;
import dev.baton.it.cluster.DropIn;
import dev.baton.redis.testing.RedisServer;
import org.junit.jupiter.api.AutoClose;

/** The journeys on one Redis server. */
class JourneyIT extends Journeys {
    @AutoClose
    private RedisServer redis;

    @Override
    TomcatSetup startStore() {
        redis = RedisServer.start();
        return DropIn.tomcat(redis.uri());
    }
}
