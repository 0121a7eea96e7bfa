// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.session;

import dev.baton.jdbc.testing.MariaDbServer;
import dev.baton.jdbc.testing.TestDatabase;
import dev.baton.session.contract.SessionStoreConcurrencyContract;
import dev.baton.session.contract.SessionStoreContract;
import dev.baton.session.contract.SessionStoreFaultContract;
import dev.baton.session.contract.SessionStoreNoticeContract;
import dev.baton.session.contract.StoreFixture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** What every session store must do, done by a real MariaDB. */
class MariaDbSessionStoreTest {
    private static TestDatabase database;
    private static JdbcFixture fixture;
    private static JdbcFixture impatient;

    @BeforeAll
    static void start() {
        database = MariaDbServer.start();
        fixture = new JdbcFixture(database);
        impatient = new JdbcFixture(database, "1s");
    }

    @AfterAll
    static void stop() {
        fixture.close();
        impatient.close();
        database.close();
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
            return impatient;
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
