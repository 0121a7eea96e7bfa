// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.session;

import dev.baton.jdbc.JdbcStoreProvider;
import dev.baton.jdbc.internal.NamespaceNumber;
import dev.baton.jdbc.testing.TestDatabase;
import dev.baton.redis.testing.RedisLink;
import dev.baton.session.Handle;
import dev.baton.session.contract.StoreFixture;
import dev.baton.session.contract.StoreLink;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoreConnection;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.awaitility.Awaitility;

/** A database with two nodes on it, the first behind a link that can fail. */
final class JdbcFixture implements StoreFixture, AutoCloseable {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    final TestDatabase database;
    final RedisLink link;
    private final StoreConnection first;
    private final StoreConnection second;
    // Guarded by this.
    private final Connection door;

    JdbcFixture(TestDatabase database) {
        this(database, "1m");
    }

    /** @param poolWait how long a node waits for a connection: as long as that, it does not know that there is none */
    JdbcFixture(TestDatabase database, String poolWait) {
        this.database = database;
        try {
            link = new RedisLink("127.0.0.1", database.port());
            door = database.connect();
            first = new JdbcStoreProvider().connect(with(database.uri(link.port()), "baton.poolWait=" + poolWait));
            second = new JdbcStoreProvider().connect(with(database.uri(), "baton.poolWait=1m"));
            try (SessionStore store = second.open("fixture", false)) {
                store.now();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The URI with one more parameter. */
    static URI with(URI uri, String parameter) {
        char separator = uri.toString().startsWith("jdbc:h2:") ? ';' : '&';
        return URI.create(uri + String.valueOf(separator) + parameter);
    }

    @Override
    public StoreConnection connection() {
        return first;
    }

    @Override
    public StoreConnection otherConnection() {
        return second;
    }

    @Override
    public void awaitTime(SessionStore store, Instant time) {
        Awaitility.await()
                .atMost(LONGEST_WAIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> !store.now().isBefore(time));
    }

    @Override
    public int traces(String namespace, Handle handle) {
        return count("baton_session", namespace, handle)
                + count("baton_attribute", namespace, handle)
                + count("baton_waiter", namespace, handle);
    }

    @Override
    public int waiting(String namespace, Handle handle) {
        return count("baton_waiter", namespace, handle);
    }

    @Override
    public boolean damage(Damage damage, String namespace, Handle handle) {
        switch (damage) {
            case UNREADABLE ->
                change(
                        "UPDATE baton_session SET stamp = stamp + 1, body = ? WHERE ns = ? AND handle = ?",
                        new byte[] {7},
                        namespace,
                        handle);
            case INDEXED_AS_OVERDUE ->
                change(
                        "UPDATE baton_session SET due_at = ? WHERE ns = ? AND handle = ?",
                        Instant.now().minusSeconds(60).toEpochMilli(),
                        namespace,
                        handle);
            case INDEXED_WITHOUT_SESSION -> {
                // The index is the session's own row's.
                return false;
            }
        }
        return true;
    }

    private synchronized int count(String table, String namespace, Handle handle) {
        try (PreparedStatement statement =
                door.prepareStatement("SELECT count(*) FROM " + table + " WHERE ns = ? AND handle = ?")) {
            statement.setLong(1, NamespaceNumber.of(namespace));
            statement.setString(2, handle.value());
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private synchronized void change(String sql, Object value, String namespace, Handle handle) {
        try (PreparedStatement statement = door.prepareStatement(sql)) {
            statement.setObject(1, value);
            statement.setLong(2, NamespaceNumber.of(namespace));
            statement.setString(3, handle.value());
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public StoreLink link() {
        return new StoreLink() {
            @Override
            public void cut() {
                link.cut();
            }

            @Override
            public void restore() {
                link.restore();
            }

            @Override
            public void loseNextRequest() {
                link.loseRequests(1);
            }

            @Override
            public void loseNextReply() {
                link.loseReplies(1);
            }
        };
    }

    @Override
    public void close() {
        first.close();
        second.close();
        link.close();
        try {
            door.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
