// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.baton.redis.testing.FreePort;
import dev.baton.redis.testing.RedisOptions;
import dev.baton.redis.testing.RedisServer;
import dev.baton.redis.testing.RespClient;
import dev.baton.redis.testing.TestCertificates;
import dev.baton.session.StoreUnavailableException;
import dev.baton.session.spi.SessionStore;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Certificates that are not what they should be, each answered with what to change. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RedisTlsTest {
    private static TestCertificates certificates;
    private static RedisServer server;
    private static RedisServer misnamed;

    private final RedisBed bed = new RedisBed();

    @BeforeAll
    static void start() {
        certificates = TestCertificates.create("server", "ip:127.0.0.1", "misnamed", "dns:another.example");
        server = RedisServer.embedded(certificates.server("server", RedisOptions.defaults()));
        misnamed = RedisServer.embedded(certificates.server("misnamed", RedisOptions.defaults()));
    }

    @AfterAll
    static void stop() {
        misnamed.close();
        server.close();
        certificates.close();
    }

    @AfterEach
    void close() throws Exception {
        bed.close();
    }

    private static String ours() {
        return "&keyStore=" + certificates.store("server") + "&keyStorePassword=" + TestCertificates.PASSWORD;
    }

    private static String trust() {
        return "?trustStore=" + certificates.certificate("ca");
    }

    @Test
    void a_server_that_is_trusted_and_has_its_name_is_spoken_to() {
        new OneSession()
                .create(bed.store(URI.create("rediss://127.0.0.1:" + server.tlsPort() + trust() + ours())), Map.of());
    }

    @Test
    void the_master_that_a_Sentinel_names_is_spoken_to_over_TLS_as_the_Sentinel_is() {
        int port = FreePort.next();
        List<String> lines = new ArrayList<>();
        lines.add("tls-port " + port);
        lines.add("tls-replication yes");
        certificates
                .server("server", RedisOptions.defaults())
                .directives()
                .forEach((name, value) -> lines.add(name + " " + value));
        lines.add("sentinel monitor shop 127.0.0.1 " + server.tlsPort() + " 1");
        bed.server(RedisOptions.sentinel(lines));
        new OneSession()
                .create(
                        bed.store(URI.create("rediss+sentinel://127.0.0.1:" + port + "/shop" + trust() + ours())),
                        Map.of());
    }

    @Test
    void the_nodes_that_a_Redis_Cluster_names_are_spoken_to_over_TLS() throws IOException {
        RedisServer node = bed.server(certificates
                .server("server", RedisOptions.defaults())
                .with("cluster-enabled", "yes")
                .with("cluster-port", Integer.toString(FreePort.next()))
                .with("tls-cluster", "yes"));
        try (RespClient door = node.connect()) {
            assertThat(door.call("CLUSTER", "ADDSLOTSRANGE", "0", "16383")).isEqualTo("OK");
        }
        SessionStore store = bed.store(URI.create("rediss+cluster://127.0.0.1:" + node.tlsPort() + trust() + ours()));
        new OneSession().createPatiently(store, Map.of());
    }

    @Test
    void a_server_that_nobody_trusted_has_signed_is_not() {
        assertRefused("rediss://127.0.0.1:" + server.tlsPort(), "Nobody whom we trust", "'trustStore'");
    }

    @Test
    void a_certificate_for_another_name_is_not_enough() {
        assertRefused(
                "rediss://127.0.0.1:" + misnamed.tlsPort() + trust() + ours(),
                "certificate is for another name",
                "a name that the certificate has");
    }

    @Test
    void a_certificate_of_ours_that_is_missing_is_asked_for() {
        assertRefused("rediss://127.0.0.1:" + server.tlsPort() + trust(), "a certificate of ours", "'keyStore'");
    }

    @Test
    void a_port_that_does_not_speak_TLS_is_told_with_the_scheme_to_write() {
        assertRefused(
                "rediss://127.0.0.1:" + server.port() + trust() + "&timeout=1s",
                "it speaks TLS on this port",
                "redis://");
    }

    @Test
    void a_port_that_speaks_TLS_is_guessed_when_the_scheme_does_not_say_so() {
        assertRefused("redis://127.0.0.1:" + server.tlsPort() + "?timeout=1s", "speaks TLS", "rediss://");
    }

    private void assertRefused(String uri, String... words) {
        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> new OneSession().create(bed.store(URI.create(uri)), Map.of()))
                .withMessageContainingAll(words);
    }
}
