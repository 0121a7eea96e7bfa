// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.session;

import dev.baton.redis.RedisStoreProvider;
import dev.baton.redis.testing.RedisLink;
import dev.baton.redis.testing.RedisServer;
import dev.baton.redis.testing.RespClient;
import dev.baton.session.Handle;
import dev.baton.session.contract.StoreFixture;
import dev.baton.session.contract.StoreLink;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoreConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A Redis server with two nodes on it, the first behind a link that can fail. */
final class RedisFixture implements StoreFixture, AutoCloseable {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final long LONGEST_WAIT_SECONDS = 60;

    final RedisServer server;
    final RedisLink link;
    private final StoreConnection first;
    private final StoreConnection second;
    // Guarded by this.
    private final RespClient door;

    RedisFixture() {
        server = RedisServer.start();
        link = new RedisLink(server.host(), server.port());
        door = server.connect();
        String database = server.uri().getPath();
        if (database != null && database.length() > 1) {
            ask("SELECT", database.substring(1));
        }
        first = new RedisStoreProvider().connect(uri(link.port()));
        second = new RedisStoreProvider().connect(uri(server.port()));
    }

    private URI uri(int port) {
        String login = server.uri().getRawUserInfo();
        return URI.create("redis://" + (login == null ? "" : login + "@")
                + (port == server.port() ? server.host() : "127.0.0.1") + ":" + port
                + (server.uri().getRawPath() == null ? "" : server.uri().getRawPath()));
    }

    @Override
    public StoreConnection connection() {
        return first;
    }

    @Override
    public StoreConnection otherConnection() {
        return second;
    }

    /** A store of the first node, which announces nothing. */
    SessionStore open(String namespace) {
        return first.open(namespace, false);
    }

    @Override
    public void awaitTime(SessionStore store, Instant time) {
        Awaitility.await()
                .atMost(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> !store.now().isBefore(time));
    }

    @Override
    public int traces(String namespace, Handle handle) {
        List<String> keys = keys(namespace, handle);
        long count = (Long) ask("EXISTS", keys.get(0), keys.get(1), keys.get(3));
        return (int) count + (ask("ZSCORE", keys.get(2), handle.value()) == null ? 0 : 1);
    }

    @Override
    public int waiting(String namespace, Handle handle) {
        return Math.toIntExact((Long) ask("LLEN", keys(namespace, handle).get(3)));
    }

    @Override
    public boolean damage(Damage damage, String namespace, Handle handle) {
        List<String> keys = keys(namespace, handle);
        long minuteAgo = Instant.now().minus(MINUTE).toEpochMilli();
        switch (damage) {
            case UNREADABLE -> ask("HSET", keys.get(0), SessionLayout.STAMP_FIELD, "no stamp");
            case INDEXED_AS_OVERDUE, INDEXED_WITHOUT_SESSION ->
                ask("ZADD", keys.get(2), String.valueOf(minuteAgo), handle.value());
        }
        return true;
    }

    @Override
    public StoreLink link() {
        return new StoreLink() {
            @Override
            public void cut() {
                link.cut();
            }

            @Override
            public void restore() {
                link.restore();
            }

            @Override
            public void loseNextRequest() {
                link.loseRequests(1);
            }

            @Override
            public void loseNextReply() {
                link.loseReplies(1);
            }
        };
    }

    /** The session's keys: data, times, index, queue. */
    List<String> keys(String namespace, Handle handle) {
        return new SessionLayout(namespace)
                .keysWithQueue(handle).stream()
                        .map(key -> new String(key, StandardCharsets.UTF_8))
                        .toList();
    }

    /** Sends a command past every store. */
    synchronized @Nullable Object ask(String... command) {
        try {
            Object reply = door.call(command);
            if (reply instanceof RespClient.RespError error) {
                throw new IllegalStateException(error.message());
            }
            return reply;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How often the server has carried out a command so far, in scripts too. */
    int calls(String command) {
        Pattern pattern = Pattern.compile("cmdstat_" + command + ":calls=(\\d+)");
        Matcher matcher = pattern.matcher(String.valueOf(ask("INFO", "commandstats")));
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    /** How many connections to the server only listen. */
    long listeners() {
        return String.valueOf(ask("CLIENT", "LIST", "TYPE", "pubsub")).lines().count();
    }

    /** Ends all connections to the server that only listen. */
    void killListeners() {
        ask("CLIENT", "KILL", "TYPE", "pubsub");
    }

    @Override
    public void close() {
        first.close();
        second.close();
        link.close();
        server.close();
    }
}
