// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.session;

import dev.baton.redis.testing.RedisLink;
import dev.baton.redis.testing.RedisServer;
import dev.baton.redis.testing.RespClient;
import dev.baton.session.contract.StoreLink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A Redis server with two nodes on it, the first behind a link that can fail. */
final class RedisFixture extends TopologyFixture {
    final RedisServer server;
    final RedisLink link;
    // Guarded by itself.
    private final RespClient door;

    RedisFixture() {
        this(RedisServer.start());
    }

    private RedisFixture(RedisServer server) {
        this(server, new RedisLink(server.host(), server.port()), server.connect());
    }

    private RedisFixture(RedisServer server, RedisLink link, RespClient door) {
        super(uri(server, link.port()), uri(server, server.port()), (key, command) -> ask(door, command));
        this.server = server;
        this.link = link;
        this.door = door;
        String database = server.uri().getPath();
        if (database != null && database.length() > 1) {
            ask("SELECT", database.substring(1));
        }
    }

    private static URI uri(RedisServer server, int port) {
        String login = server.uri().getRawUserInfo();
        return URI.create("redis://" + (login == null ? "" : login + "@")
                + (port == server.port() ? server.host() : "127.0.0.1") + ":" + port
                + (server.uri().getRawPath() == null ? "" : server.uri().getRawPath()));
    }

    private static @Nullable Object ask(RespClient door, String... command) {
        synchronized (door) {
            try {
                return door.call(command);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
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

    /** Sends a command past every store. */
    @Nullable
    Object ask(String... command) {
        Object reply = ask(door, command);
        if (reply instanceof RespClient.RespError error) {
            throw new IllegalStateException(error.message());
        }
        return reply;
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
        super.close();
        link.close();
        server.close();
    }
}
