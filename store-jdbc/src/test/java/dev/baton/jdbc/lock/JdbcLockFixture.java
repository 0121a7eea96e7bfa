// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.lock;

import dev.baton.jdbc.internal.JdbcUri;
import dev.baton.jdbc.internal.NamespaceNumber;
import dev.baton.jdbc.testing.TestDatabase;
import dev.baton.lock.contract.LockFixture;
import dev.baton.lock.spi.LockStore;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;

/** Locks in a namespace of their own in a real database. */
final class JdbcLockFixture implements LockFixture {
    private final TestDatabase database;
    private final String namespace = UUID.randomUUID().toString();
    private final List<LockStore> stores = new ArrayList<>();

    JdbcLockFixture(TestDatabase database) {
        this.database = database;
    }

    /** The URI with one more parameter. */
    static URI with(URI uri, String parameter) {
        char separator = uri.toString().startsWith("jdbc:h2:") ? ';' : '&';
        return URI.create(uri + String.valueOf(separator) + parameter);
    }

    @Override
    public LockStore open() {
        LockStore store = JdbcLockStoreProvider.open(
                JdbcUri.parse(with(with(database.uri(), "baton.poolWait=1m"), "baton.timeout=1m")), namespace);
        stores.add(store);
        return store;
    }

    /** As if all that is kept had been there for so much longer: a database's clock cannot be set. */
    @Override
    public void pass(Duration time) {
        shift("lock", "held_until", time);
        shift("lock_client", "heard_at", time);
        shift("once", "kept_until", time);
    }

    private void shift(String table, String column, Duration time) {
        execute("UPDATE baton_%s SET %s = %s - %d WHERE ns = %d"
                .formatted(table, column, column, time.toMillis(), NamespaceNumber.of(namespace)));
    }

    private int execute(String sql) {
        try (Connection connection = database.connect();
                var statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    int count(String table) {
        try (Connection connection = database.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "SELECT count(*) FROM baton_" + table + " WHERE ns = " + NamespaceNumber.of(namespace))) {
            rows.next();
            return rows.getInt(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void forgetAll() {
        for (String table : List.of("lock_client", "lock_waiter", "lock", "once")) {
            execute("DELETE FROM baton_" + table + " WHERE ns = " + NamespaceNumber.of(namespace));
        }
        execute("UPDATE baton_lock_namespace SET token = 0 WHERE ns = " + NamespaceNumber.of(namespace));
    }

    /** What is there when what is not used any more has been cleared up. */
    @Override
    public int entries() {
        pass(Duration.ofMillis(5));
        ((JdbcLockStore) stores.get(0)).clear(Duration.ZERO);
        return count("lock_namespace") + count("lock_client") + count("lock_waiter") + count("lock") + count("once");
    }

    @Override
    public void close() {
        stores.forEach(LockStore::close);
        Awaitility.await().until(() -> count("lock_client") == 0);
    }
}
