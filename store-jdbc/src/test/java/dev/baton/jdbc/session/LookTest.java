// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.session;

import static dev.baton.jdbc.session.TestSessions.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.baton.jdbc.JdbcStoreProvider;
import dev.baton.session.Handle;
import dev.baton.session.Secret;
import dev.baton.session.spi.CommitNumber;
import dev.baton.session.spi.CommitResult;
import dev.baton.session.spi.CreateResult;
import dev.baton.session.spi.Delta;
import dev.baton.session.spi.EnrolResult;
import dev.baton.session.spi.Incarnation;
import dev.baton.session.spi.Metadata;
import dev.baton.session.spi.NewSession;
import dev.baton.session.spi.PrincipalKey;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoreConnection;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Heads, entries of principals and absolute deadlines, where this store's tables have corners of their own. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LookTest {
    private static final Duration LIFE = Duration.ofMinutes(30);

    private final String database = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
    private final StoreConnection connection =
            new JdbcStoreProvider().connect(URI.create(database + ";baton.poolWait=1m"));
    private final SessionStore store = connection.open("look", false);

    @AfterEach
    void close() {
        connection.close();
    }

    private static Metadata metadata(int length, Instant absolute) {
        return new Metadata(random(length), Secret.random().hash(), LIFE, absolute);
    }

    @Test
    void a_head_has_the_body_of_its_metadata_also_where_that_has_a_row_of_its_own_and_after_it_has_moved() {
        Handle handle = Handle.random();
        Incarnation incarnation = Incarnation.random();
        assertThat(store.create(
                        handle,
                        new NewSession(incarnation, metadata(3_000, Instant.MAX), Map.of("large", random(2_000)))))
                .isInstanceOf(CreateResult.Created.class);
        assertThat(body(handle)).isEqualTo(random(3_000));
        int version = 1;
        for (int length : new int[] {10, 4_000, 5_000}) {
            Delta delta = new Delta(
                    incarnation,
                    new CommitNumber(1, version),
                    Map.of(),
                    Set.of(),
                    Optional.of(new Delta.MetadataChange(version, metadata(length, Instant.MAX))),
                    Map.of());
            assertThat(store.commit(handle, delta)).isInstanceOf(CommitResult.Committed.class);
            version++;
            assertThat(body(handle)).isEqualTo(random(length));
        }
    }

    private byte[] body(Handle handle) {
        return store.heads(Set.of(handle)).get(handle).metadata().metadata().body();
    }

    @Test
    void heads_of_more_sessions_than_one_statement_asks_for_are_all_told() {
        Set<Handle> handles = new HashSet<>();
        for (int i = 0; i < 300; i++) {
            handles.add(TestSessions.create(store, Map.of()).handle);
        }
        assertThat(store.heads(handles).keySet()).isEqualTo(handles);
    }

    @Test
    void nothing_is_left_of_a_principal_without_entries_nor_of_one_that_could_not_have_any() throws SQLException {
        PrincipalKey principal = new PrincipalKey(Handle.random().value());
        Handle handle = Handle.random();
        assertThat(store.principals().enrol(principal, handle, 1, 0)).isInstanceOf(EnrolResult.Full.class);
        assertThat(rows("baton_principal")).isZero();
        store.principals().enrol(principal, handle, 1, 1);
        assertThat(rows("baton_principal")).isOne();
        store.principals().withdraw(principal, handle, OptionalLong.of(1));
        assertThat(rows("baton_principal") + rows("baton_enrolment")).isZero();
    }

    @Test
    void an_absolute_deadline_that_is_not_in_whole_milliseconds_or_too_far_is_refused() {
        for (Instant wrong : new Instant[] {Instant.ofEpochSecond(1, 1), Instant.MAX.minusSeconds(1), Instant.MIN}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> store.create(
                            Handle.random(), new NewSession(Incarnation.random(), metadata(1, wrong), Map.of())))
                    .withMessageContaining("absolute deadline");
        }
    }

    private int rows(String table) throws SQLException {
        try (Connection door = DriverManager.getConnection(database);
                Statement statement = door.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM " + table)) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
