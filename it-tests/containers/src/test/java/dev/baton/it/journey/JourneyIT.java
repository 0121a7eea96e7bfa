// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.journey;

import dev.baton.redis.testing.RedisServer;
import java.net.URI;
import org.junit.jupiter.api.AutoClose;

/** The journeys on one Redis server. */
class JourneyIT extends Journeys {
    @AutoClose
    private RedisServer redis;

    @Override
    URI startStore() {
        redis = RedisServer.start();
        return redis.uri();
    }
}
