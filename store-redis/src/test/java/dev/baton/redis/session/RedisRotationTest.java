// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.baton.redis.testing.DocumentedUser;
import dev.baton.redis.testing.RedisOptions;
import dev.baton.redis.testing.RedisServer;
import dev.baton.redis.testing.RespClient;
import dev.baton.session.SessionStoreException;
import dev.baton.session.StoreUnavailableException;
import dev.baton.session.spi.SessionStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A password that is changed while the node runs. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RedisRotationTest {
    private final RedisBed bed = new RedisBed();
    private final OneSession session = new OneSession();

    @TempDir
    private Path directory;

    @AfterEach
    void close() throws Exception {
        bed.close();
    }

    @Test
    void a_password_in_a_file_is_read_for_each_connection_so_that_no_call_fails_when_it_is_changed()
            throws IOException {
        RedisServer server = bed.server(RedisOptions.defaults()
                .withUser("user default on nopass ~* &* +@all")
                .withUser(DocumentedUser.line("first", RedisBed.NAMESPACE)));
        Path file = Files.writeString(directory.resolve("password"), "first");
        SessionStore store =
                bed.store(URI.create("redis://baton@127.0.0.1:" + server.port() + "?passwordFile=" + file));
        session.create(store, Map.of());
        try (RespClient door = server.connect()) {
            door.call("ACL", "SETUSER", "baton", ">second");
            session.whole(store);
            Files.writeString(file, "second\n");
            door.call("ACL", "SETUSER", "baton", "<first");
            assertThat(session.whole(store).version()).isEqualTo(1);
            assertThat(door.call("CLIENT", "KILL", "USER", "baton")).isNotEqualTo(0L);
        }
        assertThat(session.whole(store).version()).isEqualTo(1);
        RedisBed.inParallel(8, () -> session.whole(store));
    }

    @Test
    void a_file_that_is_not_there_is_named() {
        RedisServer server = bed.server(RedisOptions.defaults());
        SessionStore store = bed.store(URI.create(server.uri() + "?passwordFile=" + directory.resolve("none")));
        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> session.whole(store))
                .withMessageContainingAll("the password file", "none");
    }

    @Test
    void a_password_that_is_wrong_for_a_while_is_told_and_used_as_soon_as_it_is_right() throws IOException {
        RedisServer server = bed.server(RedisOptions.defaults().withPassword("right"));
        Path file = Files.writeString(directory.resolve("password"), "hunter2");
        SessionStore store = bed.store(URI.create("redis://127.0.0.1:" + server.port() + "?passwordFile=" + file));
        for (int i = 0; i < 5; i++) {
            assertThatExceptionOfType(SessionStoreException.class)
                    .isThrownBy(() -> session.whole(store))
                    .withMessageContaining("WRONGPASS")
                    .satisfies(RedisBed::assertNoPassword);
        }
        Files.writeString(file, "right");
        session.create(store, Map.of());
    }
}
