// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.session;

import dev.baton.session.contract.SessionStoreFaultContract;
import dev.baton.session.contract.StoreFixture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** What every session store must say when its server is out of reach, said about a real Redis. */
class RedisSessionStoreFaultTest extends SessionStoreFaultContract {
    private static RedisFixture fixture;

    @BeforeAll
    static void start() {
        fixture = new RedisFixture();
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @Override
    protected StoreFixture fixture() {
        return fixture;
    }
}
