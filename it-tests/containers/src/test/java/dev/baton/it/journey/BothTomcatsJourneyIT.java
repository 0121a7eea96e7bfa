// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.journey;

import dev.baton.it.NodeSetup;
import dev.baton.it.TomcatDistribution;
import dev.baton.it.TomcatSetup;
import dev.baton.it.cluster.DropIn;
import dev.baton.redis.testing.RedisServer;
import org.junit.jupiter.api.AutoClose;

/** The journeys on a Tomcat 11, a Tomcat 10.1 and one Redis server. */
class BothTomcatsJourneyIT extends Journeys {
    @AutoClose
    private RedisServer redis;

    @Override
    TomcatSetup startStore() {
        redis = RedisServer.start();
        return DropIn.tomcat(redis.uri());
    }

    @Override
    NodeSetup other(NodeSetup one) {
        return DropIn.tomcat(TomcatDistribution.older(), redis.uri());
    }
}
