// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.it.ServerNode;
import dev.baton.it.TomcatSetup;
import dev.baton.it.cluster.DropIn;
import dev.baton.it.shop.Customer;
import dev.baton.redis.testing.Await;
import dev.baton.redis.testing.DocumentedUser;
import dev.baton.redis.testing.RedisOptions;
import dev.baton.redis.testing.RedisServer;
import dev.baton.redis.testing.RespClient;
import dev.baton.redis.testing.TestCertificates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The journeys over TLS, with a certificate of the nodes', as the user of the documentation with exactly his rights, whose
 * password is in a file and is changed while the nodes run; what opens the nodes' key is in their environment.
 */
class SecureJourneyIT extends Journeys {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private static Path secrets;

    @AutoClose
    private RedisServer redis;

    @AutoClose
    private TestCertificates certificates;

    private Path password;

    @Override
    TomcatSetup startStore() {
        certificates = TestCertificates.create("server", "ip:127.0.0.1", "client", "dns:node");
        redis = RedisServer.embedded(certificates.server(
                "server",
                RedisOptions.defaults()
                        .withUser("user default on nopass ~* &* +@all")
                        .withUser(DocumentedUser.line(
                                "open-sesame", "Catalina/localhost/shop", "Catalina/localhost/club"))));
        password = secrets.resolve("password");
        write("open-sesame");
        return DropIn.tomcat(URI.create(
                        "rediss://baton@127.0.0.1:" + redis.tlsPort() + "?passwordFile=" + password + "&trustStore="
                                + certificates.certificate("ca") + "&keyStore=" + certificates.store("client")))
                .environment("BATON_STORE_KEY_STORE_PASSWORD", TestCertificates.PASSWORD);
    }

    private void write(String text) {
        try {
            Files.writeString(password, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void noRequestFailsWhileThePasswordIsChanged() throws Exception {
        Customer customer = cluster().customer(SHOP);
        customer.text(cluster().node(0), "/add?number=1");
        AtomicInteger added = new AtomicInteger(1);
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<?> adding = thread.submit(() -> {
                while (!over.get()) {
                    ServerNode node = cluster().node(added.get() % 2);
                    int number = added.get() + 1;
                    assertThat(customer.text(node, "/add?number=" + number)).isEqualTo("added as " + number);
                    added.set(number);
                }
            });
            try (RespClient door = redis.connect()) {
                awaitMore(added, adding);
                door.call("ACL", "SETUSER", "baton", ">close-sesame");
                awaitMore(added, adding);
                write("close-sesame");
                door.call("ACL", "SETUSER", "baton", "<open-sesame");
                awaitMore(added, adding);
                // Those that stand have been logged in with the old one.
                assertThat(door.call("CLIENT", "KILL", "USER", "baton")).isNotEqualTo(0L);
                awaitMore(added, adding);
            }
            over.set(true);
            adding.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } finally {
            over.set(true);
            thread.shutdownNow();
        }
        for (ServerNode node : cluster().nodes()) {
            assertThat(customer.text(node, "/cart"))
                    .isEqualTo(rows(IntStream.rangeClosed(1, added.get()).toArray()));
        }
        for (ServerNode node : cluster().nodes()) {
            assertThat(cluster().entriesAbout(node, "sesame")).isEmpty();
        }
    }

    private static void awaitMore(AtomicInteger added, Future<?> adding) {
        int enough = added.get() + 4;
        Await.until("more to be added", LIMIT, () -> added.get() >= enough || adding.isDone());
    }
}
