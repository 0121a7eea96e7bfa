// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.lock;

import dev.baton.jdbc.testing.H2Server;
import dev.baton.jdbc.testing.MariaDbServer;
import dev.baton.jdbc.testing.PostgresServer;
import dev.baton.jdbc.testing.TestDatabase;
import dev.baton.lock.contract.LockFixture;
import dev.baton.lock.contract.LockStoreContract;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** What every store of locks must do, done by real databases. */
class JdbcLockStoreTest {
    @Nested
    class Postgres extends LockStoreContract {
        @AutoClose
        private static TestDatabase database;

        @BeforeAll
        static void start() {
            database = PostgresServer.start();
        }

        @Override
        protected LockFixture fixture() {
            return new JdbcLockFixture(database);
        }
    }

    @Nested
    class MariaDb extends LockStoreContract {
        @AutoClose
        private static TestDatabase database;

        @BeforeAll
        static void start() {
            database = MariaDbServer.start();
        }

        @Override
        protected LockFixture fixture() {
            return new JdbcLockFixture(database);
        }
    }

    @Nested
    class H2 extends LockStoreContract {
        @AutoClose
        private static TestDatabase database;

        @BeforeAll
        static void start() {
            database = H2Server.start();
        }

        @Override
        protected LockFixture fixture() {
            return new JdbcLockFixture(database);
        }
    }
}
