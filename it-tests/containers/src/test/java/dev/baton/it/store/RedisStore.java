// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.store;

import dev.baton.redis.testing.RedisServer;
import dev.baton.redis.testing.RespClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Redis. What there is of a session is its keys. */
final class RedisStore implements SharedStore {
    private final RedisServer redis;

    RedisStore(RedisServer redis) {
        this.redis = redis;
    }

    @Override
    public URI uri() {
        return redis.uri();
    }

    @Override
    public URI uri(Duration patience) {
        return URI.create(
                "%1$s?timeout=%2$dms&connectTimeout=%2$dms&poolWait=%2$dms".formatted(uri(), patience.toMillis()));
    }

    @Override
    public List<Path> drivers() {
        return List.of();
    }

    @Override
    public void pause() {
        redis.pause();
    }

    @Override
    public void resume() {
        redis.resume();
    }

    @Override
    public void kill() {
        redis.kill();
    }

    @Override
    public void restart() {
        redis.restart();
    }

    @Override
    public int sessions(String application) {
        return traces("/" + application + ":d:").size();
    }

    @Override
    public List<String> traces(String text) {
        try (RespClient client = redis.connect()) {
            List<?> keys = (List<?>) client.call("KEYS", "*" + text + "*");
            return keys.stream()
                    .map(String::valueOf)
                    .filter(key -> !key.endsWith(":format"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int tripsOfATouch() {
        return 0;
    }

    @Override
    public int tripsOfAClaim() {
        return 1;
    }

    @Override
    public void close() {
        redis.close();
    }
}
