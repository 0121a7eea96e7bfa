// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.session;

import dev.baton.session.contract.SessionStoreContract;
import dev.baton.session.contract.StoreFixture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** What every session store must do, done by a real Redis. */
class RedisSessionStoreTest extends SessionStoreContract {
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
