// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.session;

import static dev.baton.redis.session.Notices.notice;
import static dev.baton.redis.session.OneSession.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.baton.redis.RedisStoreProvider;
import dev.baton.redis.testing.FreePort;
import dev.baton.redis.testing.RedisOptions;
import dev.baton.redis.testing.RedisServer;
import dev.baton.redis.testing.RespClient;
import dev.baton.session.Handle;
import dev.baton.session.StoreUnavailableException;
import dev.baton.session.spi.ChangeListener;
import dev.baton.session.spi.LockResult;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoreConnection;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How nodes are told of changes by Redis, and that they are never left in a false certainty. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RedisNoticeTest {
    private static final String NAMESPACE = RedisBed.NAMESPACE;

    private final RedisBed bed = new RedisBed();
    private final OneSession session = new OneSession();
    private final Notices notices = new Notices();
    private RedisServer server;
    private RespClient door;
    private StoreConnection connection;
    private SessionStore store;

    @BeforeEach
    void open() {
        server = bed.server(RedisOptions.defaults());
        door = bed.open(server.connect());
        connection = bed.open(new RedisStoreProvider().connect(server.uri()));
        store = connection.open(NAMESPACE, true);
    }

    @AfterEach
    void close() throws Exception {
        bed.close();
    }

    @Test
    void commits_and_ends_are_told_by_version_in_their_order_and_nothing_else_is() {
        listen(notices);
        session.create(store, Map.of("a", bytes(1)));
        session.load(store, null);
        store.touch(session.handle, session.incarnation);
        session.commit(store, Map.of("a", bytes(2)), Set.of());
        session.changeMetadata(store, 1, session.metadata);
        session.release(store, session.lease(store));
        session.end(store);
        notices.await(session.handle, ChangeListener.ENDED);
        assertThat(notices.all())
                .containsExactly(
                        "certain",
                        notice(session.handle, 2),
                        notice(session.handle, 3),
                        notice(session.handle, 4),
                        notice(session.handle, ChangeListener.ENDED));
    }

    @Test
    void a_store_that_does_not_announce_publishes_nothing() throws IOException {
        SessionStore silent = connection.open(NAMESPACE, false);
        session.create(silent, Map.of("a", bytes(1)));
        session.commit(silent, Map.of("a", bytes(2)), Set.of());
        session.end(silent);
        assertThat(String.valueOf(door.call("INFO", "commandstats"))).doesNotContain("cmdstat_publish");
    }

    @Test
    void one_connection_and_one_thread_hear_for_all_namespaces_and_waiters_and_end_with_the_last() throws Exception {
        assertThat(listenerThreads()).isZero();
        AutoCloseable first = connection.listen(NAMESPACE, notices);
        AutoCloseable second = connection.listen("other", new Notices());
        AutoCloseable third = connection.listen(NAMESPACE, new Notices());
        session.create(store, Map.of());
        session.lease(store);
        assertThat(session.lock(store, null, Duration.ofMillis(100))).isInstanceOf(LockResult.TimedOut.class);
        notices.awaitCertain();
        assertThat(listeningConnections()).isEqualTo(1);
        assertThat(listenerThreads()).isEqualTo(1);
        first.close();
        first.close();
        second.close();
        third.close();
        assertThat(listenerThreads()).isEqualTo(1);
        store.close();
        awaitNobodyListens();
        notices.take();
        listen(notices);
        connection.close();
        assertThat(notices.take()).startsWith("certain").endsWith("uncertain");
        awaitNobodyListens();
        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> connection.listen(NAMESPACE, notices))
                .withMessageContaining("has been closed");
    }

    @Test
    void each_listener_is_told_of_its_own_namespace_and_no_more_once_it_is_closed() throws Exception {
        Notices elsewhere = new Notices();
        Notices closed = new Notices();
        listen(notices);
        bed.open(connection.listen("other", elsewhere));
        AutoCloseable closing = connection.listen(NAMESPACE, closed);
        elsewhere.awaitCertain();
        closed.awaitCertain();
        closing.close();
        session.create(store, Map.of());
        session.commit(store, Map.of("a", bytes(2)), Set.of());
        notices.await(session.handle, 2);
        OneSession another = new OneSession();
        SessionStore other = connection.open("other", true);
        another.create(other, Map.of());
        another.commit(other, Map.of("a", bytes(2)), Set.of());
        elsewhere.await(another.handle, 2);
        assertThat(elsewhere.all()).containsExactly("certain", notice(another.handle, 2));
        assertThat(closed.all()).containsExactly("certain");
    }

    @Test
    void a_broken_connection_is_uncertain_and_a_new_one_certain_again() throws IOException {
        listen(notices);
        notices.take();
        for (int i = 0; i < 3; i++) {
            door.call("CLIENT", "KILL", "TYPE", "pubsub");
            notices.awaitSize(2);
            assertThat(notices.take()).containsExactly("uncertain", "certain");
        }
        session.create(store, Map.of());
        session.commit(store, Map.of("a", bytes(2)), Set.of());
        notices.await(session.handle, 2);
    }

    @Test
    void a_link_that_is_silently_dead_is_found_out_and_heals() {
        listen(notices);
        server.pause();
        try {
            notices.awaitUncertain();
        } finally {
            server.resume();
        }
        notices.awaitCertain();
    }

    @Test
    void a_quiet_link_that_lives_stays_certain() throws IOException {
        listen(notices);
        // On a machine that stands still for seconds a link may break, but not time and again.
        Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> {
            notices.take();
            int pings = pings();
            Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> pings() >= pings + 3);
            return notices.all().isEmpty();
        });
    }

    @Test
    void a_server_that_is_not_there_yet_is_heard_as_soon_as_it_is() {
        server.stop();
        bed.open(connection.listen(NAMESPACE, notices));
        server.restart();
        notices.awaitCertain();
        assertThat(notices.all()).containsExactly("certain");
    }

    @Test
    void a_connection_is_closed_at_once_while_its_server_cannot_be_reached() {
        StoreConnection lost = new RedisStoreProvider().connect(URI.create("redis://127.0.0.1:" + FreePort.next()));
        lost.listen(NAMESPACE, notices);
        lost.close();
        assertThat(listenerThreads()).isZero();
        assertThat(notices.all()).isEmpty();
    }

    @Test
    void a_listener_that_throws_ends_nothing() {
        bed.open(connection.listen(NAMESPACE, new ChangeListener() {
            @Override
            public void changed(Handle handle, long version) {
                throw new IllegalStateException("a listener's own fault");
            }

            @Override
            public void uncertain() {
                throw new IllegalStateException("a listener's own fault");
            }

            @Override
            public void certain() {
                throw new IllegalStateException("a listener's own fault");
            }
        }));
        listen(notices);
        session.create(store, Map.of());
        session.commit(store, Map.of("a", bytes(2)), Set.of());
        notices.await(session.handle, 2);
    }

    @Test
    void what_somebody_else_publishes_is_passed_over() throws IOException {
        listen(notices);
        for (String message : new String[] {"", " ", "x", "AAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAA one"}) {
            door.call("PUBLISH", NAMESPACE + ":c", message);
        }
        session.create(store, Map.of());
        session.commit(store, Map.of("a", bytes(2)), Set.of());
        notices.await(session.handle, 2);
        assertThat(notices.all()).containsExactly("certain", notice(session.handle, 2));
    }

    private void listen(Notices to) {
        bed.open(connection.listen(NAMESPACE, to));
        to.awaitCertain();
    }

    private long listeningConnections() throws IOException {
        return String.valueOf(door.call("CLIENT", "LIST", "TYPE", "pubsub"))
                .lines()
                .count();
    }

    private long listenerThreads() {
        String name = "baton-redis-listener-" + connection.description();
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(name))
                .count();
    }

    private void awaitNobodyListens() {
        Awaitility.await()
                .atMost(30, TimeUnit.SECONDS)
                .until(() -> listenerThreads() == 0 && listeningConnections() == 0);
    }

    private int pings() throws IOException {
        String stats = String.valueOf(door.call("INFO", "commandstats"));
        int at = stats.indexOf("cmdstat_ping:calls=");
        return at < 0 ? 0 : Integer.parseInt(stats.substring(at + 19, stats.indexOf(',', at)));
    }
}
