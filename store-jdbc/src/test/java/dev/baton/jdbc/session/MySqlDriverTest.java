// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.session;

import dev.baton.jdbc.testing.MariaDbServer;
import dev.baton.session.contract.SessionStoreContract;
import dev.baton.session.contract.StoreFixture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * What every session store must do, done by a real MariaDB by way of MySQL's driver. What the drivers do differently is in
 * every build, in {@link MariaDbCostTest}.
 */
@EnabledIfSystemProperty(named = "baton.prove", matches = "true")
class MySqlDriverTest extends SessionStoreContract {
    private static MariaDbServer database;
    private static JdbcFixture fixture;

    @BeforeAll
    static void start() {
        database = MariaDbServer.startForMySqlDriver();
        fixture = new JdbcFixture(database);
    }

    @AfterAll
    static void stop() {
        fixture.close();
        database.close();
    }

    @Override
    protected StoreFixture fixture() {
        return fixture;
    }
}
