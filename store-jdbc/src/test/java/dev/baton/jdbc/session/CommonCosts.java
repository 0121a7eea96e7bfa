// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.session;

import static dev.baton.jdbc.session.TestSessions.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.jdbc.JdbcStoreProvider;
import dev.baton.jdbc.internal.NamespaceNumber;
import dev.baton.jdbc.testing.TestDatabase;
import dev.baton.session.Handle;
import dev.baton.session.spi.PrincipalKey;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoreConnection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What is the same on each database, in statements.
 *
 * @param counter counts the statements of some work
 * @param frame how many more the counter sees for the begin and the end of a transaction
 * @param afterATouchElsewhere what a commit takes if another node has touched the session since this one loaded it
 */
record CommonCosts(Counter counter, int frame, int afterATouchElsewhere) {
    private static final String NAMESPACE = "costs";

    interface Counter {
        long count(Runnable work) throws SQLException;
    }

    void assertOn(TestDatabase database, Connection door) throws SQLException {
        try (StoreConnection connection = connect(database);
                StoreConnection second = connect(database)) {
            SessionStore store = connection.open(NAMESPACE, false);
            SessionStore other = second.open(NAMESPACE, false);
            store.now();
            other.now();
            changesElsewhere(store, other, door);
            lists(store);
            principals(store);
        }
    }

    /** A second connection would say its own when it is made. */
    private static StoreConnection connect(TestDatabase database) {
        return new JdbcStoreProvider()
                .connect(JdbcFixture.with(JdbcFixture.with(database.uri(), "baton.poolSize=1"), "baton.poolWait=1m"));
    }

    private void changesElsewhere(SessionStore store, SessionStore other, Connection door) throws SQLException {
        TestSessions session = TestSessions.create(store, Map.of("a", bytes("1")));
        session.load(store, 1);
        session.commit(other, "b", bytes("2"));
        assertThat(counter.count(() -> session.commit(store, "a", bytes("3"))))
                .as("a commit after another node's: itself, a look, and itself again")
                .isEqualTo(3);
        makeATouchDue(session.handle, door);
        assertThat(counter.count(() -> session.load(store, 3)))
                .as("a load that is a touch")
                .isEqualTo(2);
        makeATouchDue(session.handle, door);
        assertThat(counter.count(() -> session.commit(store, "a", bytes("4"))))
                .as("a commit, after a touch elsewhere")
                .isEqualTo(afterATouchElsewhere);
        assertThat(counter.count(() -> session.load(store, 4)))
                .as("a load after a commit that was a touch")
                .isEqualTo(1);
    }

    private static void makeATouchDue(Handle handle, Connection door) throws SQLException {
        try (PreparedStatement statement = door.prepareStatement(
                "UPDATE baton_session SET last_access = last_access - ? WHERE ns = ? AND handle = ?")) {
            statement.setLong(1, Duration.ofMinutes(2).toMillis());
            statement.setLong(2, NamespaceNumber.of(NAMESPACE));
            statement.setString(3, handle.value());
            assertThat(statement.executeUpdate()).isOne();
        }
    }

    private void lists(SessionStore store) throws SQLException {
        List<Handle> handles = new ArrayList<>();
        for (int i = 0; i < 256; i++) {
            handles.add(i < 10 ? TestSessions.create(store, Map.of("a", bytes("1"))).handle : Handle.random());
        }
        assertThat(counter.count(() -> assertThat(store.heads(handles)).hasSize(10)))
                .as("a look at 256 sessions")
                .isEqualTo(1);
        assertThat(counter.count(() -> assertThat(store.list(null, 5)).hasSize(5)))
                .as("the first page of the list")
                .isEqualTo(1);
        assertThat(counter.count(() -> assertThat(store.list(handles.get(0), 5)).isNotNull()))
                .as("a page of the list")
                .isEqualTo(1);
    }

    private void principals(SessionStore store) throws SQLException {
        PrincipalKey principal = new PrincipalKey(Handle.random().value());
        Handle handle = Handle.random();
        assertThat(counter.count(() -> store.principals().enrol(principal, handle, 1, 5)))
                .as("a principal comes to a session")
                .isEqualTo(4 + frame);
        assertThat(counter.count(() -> store.principals().withdraw(principal, handle, OptionalLong.of(1))))
                .as("a principal leaves a session")
                .isEqualTo(3 + frame);
    }
}
