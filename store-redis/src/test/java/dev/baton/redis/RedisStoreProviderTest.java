// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.baton.session.spi.SessionStoreProvider;
import dev.baton.session.spi.StoreConnection;
import java.net.URI;
import java.util.ServiceLoader;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RedisStoreProviderTest {
    @Test
    void it_is_found_by_its_scheme() {
        assertThat(ServiceLoader.load(SessionStoreProvider.class))
                .anySatisfy(provider -> assertThat(provider.schemes())
                        .containsExactlyInAnyOrder(
                                "redis",
                                "rediss",
                                "redis+sentinel",
                                "rediss+sentinel",
                                "redis+cluster",
                                "rediss+cluster"));
    }

    @Test
    void a_connection_is_described_without_its_login() {
        try (StoreConnection connection =
                new RedisStoreProvider().connect(URI.create("redis://ann:hunter2@cache:7000/2?poolSize=3"))) {
            assertThat(connection.description()).isEqualTo("redis://cache:7000/2");
            assertThat(connection.toString()).doesNotContain("ann").doesNotContain("hunter2");
        }
    }

    @Test
    void a_uri_that_cannot_work_is_refused_before_anything_is_connected() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RedisStoreProvider().connect(URI.create("redis://cache?pool=3&timeout=1")))
                .withMessageContainingAll("'pool'", "timeout");
    }
}
