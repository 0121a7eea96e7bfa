// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A master with a replica, and three Sentinels that fail over within about two seconds. All are processes of our own on
 * loopback ports. Confined to one thread, but for what {@link RedisServer} allows.
 */
public final class RedisSentinels implements AutoCloseable {
    /** The name under which the Sentinels know the master. */
    public static final String MASTER = "shop";

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int SENTINELS = 3;

    private final List<RedisServer> servers = new ArrayList<>();
    private final List<RedisServer> sentinels = new ArrayList<>();

    private RedisSentinels() {}

    /** Starts all, and returns when a failover is possible. */
    public static RedisSentinels start() {
        RedisSentinels all = new RedisSentinels();
        try {
            all.launch();
            return all;
        } catch (RuntimeException | Error e) {
            all.close();
            throw e;
        }
    }

    private void launch() {
        RedisServer master = RedisServer.embedded(quick());
        servers.add(master);
        servers.add(RedisServer.embedded(quick().with("replicaof", "127.0.0.1 " + master.port())));
        for (int i = 0; i < SENTINELS; i++) {
            sentinels.add(RedisServer.embedded(RedisOptions.sentinel(List.of(
                    "sentinel monitor " + MASTER + " 127.0.0.1 " + master.port() + " 2",
                    "sentinel down-after-milliseconds " + MASTER + " 500",
                    "sentinel failover-timeout " + MASTER + " 3000",
                    "sentinel parallel-syncs " + MASTER + " 1"))));
        }
        awaitReadyForFailover();
    }

    private static RedisOptions quick() {
        return RedisOptions.defaults()
                .with("repl-diskless-sync-delay", "0")
                .with("repl-ping-replica-period", "1")
                .with("replica-read-only", "yes");
    }

    /** Returns when each Sentinel knows the others and a replica that is in order. */
    public void awaitReadyForFailover() {
        Await.until(
                "the Sentinels to know each other and a replica",
                LIMIT,
                () -> sentinels.stream().allMatch(RedisSentinels::isReady));
    }

    private static boolean isReady(RedisServer sentinel) {
        String master = text(sentinel, "SENTINEL", "MASTER", MASTER);
        String replicas = text(sentinel, "SENTINEL", "REPLICAS", MASTER);
        return master.contains("num-other-sentinels, " + (SENTINELS - 1))
                && master.contains("flags, master,")
                && replicas.contains("flags, slave,")
                && replicas.contains("master-link-status, ok");
    }

    private static String text(RedisServer server, String... command) {
        try (RespClient door = server.connect()) {
            return String.valueOf(door.call(command));
        } catch (IOException | UncheckedIOException e) {
            return "";
        }
    }

    /** The server that the Sentinels call the master now. */
    public RedisServer master() {
        String answer = text(sentinels.get(0), "SENTINEL", "GET-MASTER-ADDR-BY-NAME", MASTER);
        return servers.stream()
                .filter(server -> answer.contains(", " + server.port() + "]"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("The Sentinels name no server of ours: " + answer));
    }

    /** Returns when the Sentinels agree on another master than this one. */
    public RedisServer awaitFailoverFrom(RedisServer old) {
        Await.until(
                "another master than " + old,
                LIMIT,
                () -> sentinels.stream().allMatch(sentinel -> {
                    String answer = text(sentinel, "SENTINEL", "GET-MASTER-ADDR-BY-NAME", MASTER);
                    return !answer.isEmpty() && !answer.contains(", " + old.port() + "]");
                }));
        RedisServer master = master();
        Await.until(master + " to be master", LIMIT, () -> text(master, "ROLE").startsWith("[master"));
        return master;
    }

    /** Returns when this server is a replica. */
    public void awaitReplica(RedisServer server) {
        Await.until(
                server + " to be a replica", LIMIT, () -> text(server, "ROLE").startsWith("[slave"));
    }

    /** The servers with data. */
    public List<RedisServer> servers() {
        return List.copyOf(servers);
    }

    /** The Sentinels. */
    public List<RedisServer> sentinels() {
        return List.copyOf(sentinels);
    }

    /** The store's URI. */
    public URI uri() {
        return URI.create("redis+sentinel://"
                + sentinels.stream().map(one -> "127.0.0.1:" + one.port()).collect(Collectors.joining(","))
                + "/" + MASTER);
    }

    @Override
    public void close() {
        sentinels.forEach(RedisServer::close);
        servers.forEach(RedisServer::close);
    }
}
