// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.redis.RedisStoreProvider;
import dev.baton.redis.testing.RedisServer;
import dev.baton.redis.testing.RespClient;
import dev.baton.session.Handle;
import dev.baton.session.Secret;
import dev.baton.session.spi.CommitNumber;
import dev.baton.session.spi.Delta;
import dev.baton.session.spi.Incarnation;
import dev.baton.session.spi.Metadata;
import dev.baton.session.spi.NewSession;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoreConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RedisMemoryTest {
    private static final int SESSIONS = 10_000;
    private static final int ATTRIBUTES = 20;
    private static final int BYTES_IN_ALL = 2048;
    private static final long GOAL = 3_400;
    private static final Pattern USED = Pattern.compile("used_memory:(\\d+)");

    private final Random random = new Random(1);

    @Test
    void a_session_of_20_attributes_with_2_KiB_in_all_takes_no_more_than_3400_bytes() throws IOException {
        // Always a server of our own: others might use the memory that is measured.
        try (RedisServer server = RedisServer.embedded();
                RespClient door = server.connect();
                StoreConnection connection = new RedisStoreProvider().connect(server.uri());
                SessionStore store = connection.open("Catalina/localhost/shop", false)) {
            store.now();
            long before = usedMemory(door);
            for (int i = 0; i < SESSIONS; i++) {
                createAndCommit(store);
            }
            long each = (usedMemory(door) - before) / SESSIONS;
            LoggerFactory.getLogger(RedisMemoryTest.class).info("{} bytes per session", each);
            assertThat(each).isLessThanOrEqualTo(GOAL);
        }
    }

    private void createAndCommit(SessionStore store) {
        Handle handle = Handle.random();
        Incarnation incarnation = Incarnation.random();
        Metadata metadata = new Metadata(bytes(80), Secret.random().hash(), Duration.ofMinutes(30));
        Map<String, byte[]> attributes = new HashMap<>();
        for (int i = 0; i < ATTRIBUTES; i++) {
            attributes.put("attr%04d".formatted(i), bytes(length(i)));
        }
        store.create(handle, new NewSession(incarnation, metadata, attributes));
        store.commit(
                handle,
                new Delta(
                        incarnation,
                        new CommitNumber(1, 1),
                        Map.of("attr0000", bytes(length(0))),
                        Set.of(),
                        Optional.empty(),
                        Map.of()));
    }

    private static int length(int attribute) {
        int each = BYTES_IN_ALL / ATTRIBUTES;
        return attribute == 0 ? BYTES_IN_ALL - (ATTRIBUTES - 1) * each : each;
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static long usedMemory(RespClient door) throws IOException {
        Matcher matcher = USED.matcher(String.valueOf(door.call("INFO", "memory")));
        assertThat(matcher.find()).isTrue();
        return Long.parseLong(matcher.group(1));
    }
}
