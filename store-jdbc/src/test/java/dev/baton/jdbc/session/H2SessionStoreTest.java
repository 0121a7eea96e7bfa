// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.session;

import dev.baton.jdbc.testing.H2Server;
import dev.baton.session.contract.SessionStoreConcurrencyContract;
import dev.baton.session.contract.SessionStoreContract;
import dev.baton.session.contract.SessionStoreFaultContract;
import dev.baton.session.contract.SessionStoreNoticeContract;
import dev.baton.session.contract.StoreFixture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** What every session store must do, done by a real H2 server. */
class H2SessionStoreTest {
    private static JdbcFixture fixture;

    @BeforeAll
    static void start() {
        fixture = new JdbcFixture(H2Server.start());
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @Nested
    class Contract extends SessionStoreContract {
        @Override
        protected StoreFixture fixture() {
            return fixture;
        }
    }

    @Nested
    class Concurrency extends SessionStoreConcurrencyContract {
        @Override
        protected StoreFixture fixture() {
            return fixture;
        }
    }

    @Nested
    class Faults extends SessionStoreFaultContract {
        @Override
        protected StoreFixture fixture() {
            return fixture;
        }
    }

    @Nested
    class Notices extends SessionStoreNoticeContract {
        @Override
        protected StoreFixture fixture() {
            return fixture;
        }
    }
}
