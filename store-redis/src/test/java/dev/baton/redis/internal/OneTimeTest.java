// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.baton.redis.testing.RedisLink;
import dev.baton.redis.testing.RedisOptions;
import dev.baton.redis.testing.RedisServer;
import dev.baton.session.SessionStoreException;
import dev.baton.session.StoreUnavailableException;
import dev.baton.session.spi.WaitBudget;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A call ends within its time, whatever it is that takes long. That it ends at all is what is looked at. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OneTimeTest {
    private static final Command PING = Command.of("PING");

    private static RedisClient client(String uri) {
        return new RedisClient(RedisUri.parse(URI.create(uri)));
    }

    private static Call asking() {
        return Call.asking("question", "nobody", null);
    }

    @Test
    void a_reply_that_comes_in_pieces_for_ever_is_not_waited_for_for_ever() throws Exception {
        try (Trickle trickle = new Trickle();
                RedisClient client = client("redis://127.0.0.1:" + trickle.port() + "?timeout=300ms")) {
            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> client.ask(asking(), PING))
                    .withMessageContaining("timed out");
        }
    }

    @Test
    void a_request_that_has_waited_in_vain_for_all_of_its_time_is_refused_at_once() {
        AtomicLong nanos = new AtomicLong();
        WaitBudget budget = new WaitBudget(nanos::get);
        try (RedisServer server = RedisServer.embedded(RedisOptions.defaults());
                RedisClient client = client(server.uri() + "?timeout=2s")) {
            budget.during(() -> {
                Call earlier = asking();
                nanos.addAndGet(TimeUnit.SECONDS.toNanos(2));
                earlier.time().ended(false);
                assertThatExceptionOfType(StoreUnavailableException.class)
                        .isThrownBy(() -> client.ask(asking(), PING))
                        .withMessageContainingAll("has waited", "all of the 2s", "was not sent", "Nothing was changed");
            });
            assertThat(client.ask(asking(), PING)).isNotNull();
        }
    }

    @Test
    void what_is_sent_to_a_server_that_takes_nothing_is_not_written_for_ever() {
        try (RedisServer server = RedisServer.embedded(RedisOptions.defaults());
                RedisClient client = client(server.uri() + "?timeout=500ms")) {
            client.ask(asking(), PING);
            server.pause();
            try {
                assertThatExceptionOfType(SessionStoreException.class)
                        .isThrownBy(() -> client.ask(asking(), Command.of("SET", "here:large", new byte[64 << 20])))
                        .withMessageContaining("timed out");
            } finally {
                server.resume();
            }
        }
    }

    @Test
    void a_name_service_that_does_not_answer_is_not_waited_for_for_ever() {
        CountDownLatch end = new CountDownLatch(1);
        Names.Directory silent = host -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new UnknownHostException(host);
        };
        try (RedisClient client = new RedisClient(RedisUri.parse(URI.create("redis://cache?timeout=300ms")), silent)) {
            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> client.ask(asking(), PING))
                    .withMessageContaining("cache: the name service did not answer");
        } finally {
            end.countDown();
        }
    }

    @Test
    void a_host_without_an_address_is_told_by_its_name() {
        Names.Directory empty = host -> {
            throw new UnknownHostException(host + ": Name or service not known");
        };
        try (RedisClient client = new RedisClient(RedisUri.parse(URI.create("redis://cache")), empty)) {
            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> client.ask(asking(), PING))
                    .withMessageContaining("cache: Name or service not known");
        }
    }

    @Test
    void a_name_is_looked_up_for_each_new_connection_and_followed_where_it_leads_by_then() throws Exception {
        InetAddress nobody = InetAddress.getByName("127.0.0.2");
        AtomicReference<InetAddress> there = new AtomicReference<>(nobody);
        AtomicInteger lookups = new AtomicInteger();
        Names.Directory changing = host -> {
            lookups.incrementAndGet();
            return new InetAddress[] {there.get()};
        };
        try (RedisServer server = RedisServer.embedded(RedisOptions.defaults());
                RedisLink link = new RedisLink(server.host(), server.port());
                RedisClient client =
                        new RedisClient(RedisUri.parse(URI.create("redis://cache:" + link.port())), changing)) {
            assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> client.ask(asking(), PING));
            there.set(InetAddress.getByName("127.0.0.1"));
            client.ask(asking(), PING);
            int before = lookups.get();
            client.ask(asking(), PING);
            assertThat(lookups).as("no connection, no lookup").hasValue(before);
            link.loseReplies(1);
            client.ask(asking(), PING);
            assertThat(lookups).hasValueGreaterThan(before);
        }
    }

    /** A server of which each byte of a reply that never ends comes before anybody has lost patience. */
    private static final class Trickle implements AutoCloseable {
        private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

        private Trickle() throws IOException {
            Threads.named("trickle-accept").newThread(this::accept).start();
        }

        private int port() {
            return listener.getLocalPort();
        }

        private void accept() {
            while (!listener.isClosed()) {
                try {
                    Socket socket = listener.accept();
                    Threads.named("trickle").newThread(() -> drip(socket)).start();
                } catch (IOException closed) {
                    return;
                }
            }
        }

        private void drip(Socket socket) {
            CountDownLatch never = new CountDownLatch(1);
            try (socket;
                    OutputStream out = socket.getOutputStream()) {
                out.write("$100000000\r\n".getBytes(StandardCharsets.US_ASCII));
                while (!never.await(20, TimeUnit.MILLISECONDS)) {
                    out.write('x');
                    out.flush();
                }
            } catch (IOException | InterruptedException e) {
                // The other side has lost its patience, as it should.
            }
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }
}
