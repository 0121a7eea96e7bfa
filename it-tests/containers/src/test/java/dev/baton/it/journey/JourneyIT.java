// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.journey;

import dev.baton.it.TomcatSetup;
import dev.baton.it.cluster.DropIn;
import dev.baton.redis.testing.RedisServer;

/** The journey on Redis. */
class JourneyIT extends Journey {
    private RedisServer redis;

    @Override
    TomcatSetup startStore() {
        redis = RedisServer.start();
        return DropIn.tomcat(redis.uri());
    }

    @Override
    void stopStore() {
        redis.close();
    }
}
