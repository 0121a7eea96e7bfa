// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.session;

import dev.baton.session.contract.SessionStoreConcurrencyContract;
import dev.baton.session.contract.StoreFixture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** What every session store must do when many ask at once, done by a real Redis. */
class RedisSessionStoreConcurrencyTest extends SessionStoreConcurrencyContract {
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
