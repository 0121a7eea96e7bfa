// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.session;

import dev.baton.session.contract.SessionStoreNoticeContract;
import dev.baton.session.contract.StoreFixture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** What every session store that can must tell of changes, told by a real Redis. */
class RedisSessionStoreNoticeTest extends SessionStoreNoticeContract {
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
