// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.session;

import dev.baton.redis.testing.RedisServer;
import dev.baton.redis.testing.RespClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One-off connections of tests past every store. */
final class Doors {
    private Doors() {}

    /** Asks whichever server is meant at the time. */
    static TopologyFixture.Door to(Supplier<RedisServer> server) {
        return (key, command) -> ask(server.get(), command);
    }

    static @Nullable Object ask(RedisServer server, String... command) {
        try (RespClient door = server.connect()) {
            return door.call(command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
