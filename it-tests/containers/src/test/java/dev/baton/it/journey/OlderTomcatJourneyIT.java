// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.journey;

import dev.baton.it.TomcatDistribution;
import dev.baton.it.TomcatSetup;
import dev.baton.it.cluster.DropIn;
import dev.baton.redis.testing.RedisServer;
import org.junit.jupiter.api.AutoClose;

/** The journeys on two Tomcats 10.1 and one Redis server. */
class OlderTomcatJourneyIT extends Journeys {
    @AutoClose
    private RedisServer redis;

    @Override
    TomcatSetup startStore() {
        redis = RedisServer.start();
        return DropIn.tomcat(TomcatDistribution.older(), redis.uri());
    }
}
