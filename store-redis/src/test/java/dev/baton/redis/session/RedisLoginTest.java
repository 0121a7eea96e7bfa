// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.baton.redis.RedisStoreProvider;
import dev.baton.redis.testing.RedisOptions;
import dev.baton.redis.testing.RedisServer;
import dev.baton.redis.testing.RespClient;
import dev.baton.session.SessionStoreException;
import dev.baton.session.StoreUnavailableException;
import dev.baton.session.spi.ChangeListener;
import dev.baton.session.spi.CommitNumber;
import dev.baton.session.spi.CommitResult;
import dev.baton.session.spi.Lease;
import dev.baton.session.spi.LockResult;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoreConnection;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a server that lets nobody in, or not this user, is answered with. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RedisLoginTest {
    private final RedisBed bed = new RedisBed();
    private final OneSession session = new OneSession();

    @AfterEach
    void close() throws Exception {
        bed.close();
    }

    @Test
    void a_wrong_password_names_the_user_and_never_the_password() {
        RedisServer server = bed.server(RedisOptions.defaults().withPassword("right"));
        SessionStore store = bed.store(URI.create("redis://ann:hunter2@127.0.0.1:" + server.port()));
        assertThatExceptionOfType(SessionStoreException.class)
                .isThrownBy(() -> session.whole(store))
                .isNotInstanceOf(StoreUnavailableException.class)
                .withMessageContainingAll("by the user 'ann'", "WRONGPASS", "Check the user and the password")
                .satisfies(RedisBed::assertNoPassword);
        SessionStore withoutUser = bed.store(URI.create("redis://:hunter2@127.0.0.1:" + server.port()));
        assertThatExceptionOfType(SessionStoreException.class)
                .isThrownBy(() -> session.whole(withoutUser))
                .withMessageContaining("by the default user")
                .satisfies(RedisBed::assertNoPassword);
    }

    @Test
    void a_missing_password_is_asked_for() {
        RedisServer locked = bed.server(RedisOptions.defaults().withPassword("right"));
        assertThatExceptionOfType(SessionStoreException.class)
                .isThrownBy(() -> session.whole(bed.store(URI.create("redis://127.0.0.1:" + locked.port()))))
                .withMessageContainingAll("NOAUTH", "It wants a login");
    }

    @Test
    void a_login_and_a_database_are_used() throws IOException {
        RedisServer server = bed.server(RedisOptions.defaults().withPassword("p@:/%"));
        SessionStore store = bed.store(URI.create("redis://:p%40%3A%2F%25@127.0.0.1:" + server.port() + "/3"));
        session.create(store, Map.of());
        try (RespClient door = server.connect()) {
            assertThat(door.call("DBSIZE")).isEqualTo(0L);
            door.call("SELECT", "3");
            assertThat((Long) door.call("DBSIZE")).isPositive();
        }
    }

    @Test
    void a_database_that_is_not_there_is_named() {
        RedisServer server = bed.server(RedisOptions.defaults());
        assertThatExceptionOfType(SessionStoreException.class)
                .isThrownBy(() -> session.whole(bed.store(URI.create("redis://127.0.0.1:" + server.port() + "/99"))))
                .withMessageContainingAll("DB index is out of range", "Name a database that it has");
    }

    @Test
    void a_user_who_may_not_run_scripts_is_told_what_to_allow() {
        RedisServer server = bed.server(RedisOptions.defaults()
                .withUser("user default on nopass ~* &* +@all")
                .withUser("user ann on >hunter2 ~* +@read +@write +@connection +@transaction"));
        assertThatExceptionOfType(SessionStoreException.class)
                .isThrownBy(
                        () -> session.whole(bed.store(URI.create("redis://ann:hunter2@127.0.0.1:" + server.port()))))
                .isNotInstanceOf(StoreUnavailableException.class)
                .withMessageContainingAll("NOPERM", "'ann'", "@scripting")
                .satisfies(RedisBed::assertNoPassword);
    }

    @Test
    void the_permissions_that_the_message_names_are_enough() {
        RedisServer server = bed.server(RedisOptions.defaults()
                .withUser("user default on nopass ~* &* +@all")
                .withUser("user ann on >hunter2 ~shop:* &shop:* -@all +@read +@write +@scripting +@transaction"
                        + " +@connection +@pubsub +time"));
        StoreConnection connection = bed.open(
                new RedisStoreProvider().connect(URI.create("redis://ann:hunter2@127.0.0.1:" + server.port())));
        SessionStore store = connection.open(RedisBed.NAMESPACE, true);
        Notices notices = new Notices();
        bed.open(connection.listen(RedisBed.NAMESPACE, notices));
        notices.awaitCertain();
        session.create(store, Map.of());
        commit(store, 1);
        session.whole(store);
        store.due(10);
        Lease lease = session.lease(store);
        assertThat(session.lock(store, null, Duration.ofMillis(50))).isInstanceOf(LockResult.TimedOut.class);
        store.unlock(session.handle, lease);
        session.end(store);
        notices.await(session.handle, ChangeListener.ENDED);
    }

    @Test
    void a_user_who_may_not_publish_is_told_what_to_allow_and_has_changed_nothing() {
        RedisServer server = bed.server(RedisOptions.defaults()
                .withUser("user default on nopass ~* &* +@all")
                .withUser("user ann on >hunter2 ~* resetchannels +@all"));
        StoreConnection connection = bed.open(
                new RedisStoreProvider().connect(URI.create("redis://ann:hunter2@127.0.0.1:" + server.port())));
        SessionStore store = connection.open(RedisBed.NAMESPACE, true);
        session.create(store, Map.of());
        assertThatExceptionOfType(SessionStoreException.class)
                .isThrownBy(() -> commit(store, 1))
                .isNotInstanceOf(StoreUnavailableException.class)
                .withMessageContainingAll("can't publish", "'ann'", "+@pubsub", "channels");
        assertThat(session.whole(store).version()).isEqualTo(1);
    }

    private CommitResult.Committed commit(SessionStore store, long sequence) {
        return session.commit(store, new CommitNumber(1, sequence), Map.of("a", OneSession.bytes(1)));
    }
}
