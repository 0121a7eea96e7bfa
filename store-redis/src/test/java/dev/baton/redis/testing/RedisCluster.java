// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import redis.clients.jedis.util.JedisClusterCRC16;

/**
 * A Redis Cluster of three masters with one replica each, which fails over within a few seconds. All are processes of our
 * own on loopback ports. Confined to one thread, but for what {@link RedisServer} allows.
 */
public final class RedisCluster implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int MASTERS = 3;
    /** How many slots there are. */
    public static final int SLOTS = 16_384;

    private final List<RedisServer> nodes = new ArrayList<>();

    private RedisCluster() {}

    /** Starts all, and returns when every slot is served and every master has its replica. */
    public static RedisCluster start() {
        return start(RedisOptions.defaults());
    }

    /** The same, with options for every node. */
    public static RedisCluster start(RedisOptions options) {
        RedisCluster cluster = new RedisCluster();
        try {
            cluster.launch(options);
            return cluster;
        } catch (RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
    }

    private void launch(RedisOptions options) {
        for (int i = 0; i < 2 * MASTERS; i++) {
            nodes.add(RedisServer.embedded(options.with("cluster-enabled", "yes")
                    .with("cluster-node-timeout", "1000")
                    .with("cluster-port", Integer.toString(FreePort.next()))
                    .with("cluster-replica-validity-factor", "0")
                    .with("cluster-require-full-coverage", "no")
                    .with("repl-diskless-sync-delay", "0")
                    .with("repl-ping-replica-period", "1")));
        }
        for (int i = 0; i < MASTERS; i++) {
            int from = i * SLOTS / MASTERS;
            int to = (i + 1) * SLOTS / MASTERS - 1;
            call(nodes.get(i), "CLUSTER", "ADDSLOTSRANGE", Integer.toString(from), Integer.toString(to));
            call(nodes.get(i), "CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
        }
        for (RedisServer node : nodes.subList(1, nodes.size())) {
            call(
                    nodes.get(0),
                    "CLUSTER",
                    "MEET",
                    "127.0.0.1",
                    Integer.toString(node.port()),
                    Integer.toString(busPort(node)));
        }
        Await.until(
                "the nodes to know each other",
                LIMIT,
                () -> nodes.stream()
                        .allMatch(
                                node -> text(node, "CLUSTER", "INFO").contains("cluster_known_nodes:" + nodes.size())));
        for (int i = 0; i < MASTERS; i++) {
            RedisServer replica = nodes.get(MASTERS + i);
            String master = id(nodes.get(i));
            Await.until(
                    replica + " to replicate",
                    LIMIT,
                    () -> text(replica, "CLUSTER", "REPLICATE", master).equals("OK"));
        }
        awaitReady();
    }

    private static int busPort(RedisServer node) {
        String myself = text(node, "CLUSTER", "NODES")
                .lines()
                .filter(line -> line.contains("myself"))
                .findFirst()
                .orElseThrow();
        return Integer.parseInt(myself.replaceFirst("^\\S+ \\S*@(\\d+).*$", "$1"));
    }

    /** Returns when all living nodes call the cluster healthy, with a replica in order for each master that lives. */
    public void awaitReady() {
        Await.until(
                "the cluster to be healthy",
                LIMIT,
                () -> living().stream()
                        .allMatch(node -> text(node, "CLUSTER", "INFO").contains("cluster_state:ok")
                                && text(node, "CLUSTER", "INFO").contains("cluster_slots_ok:" + SLOTS)
                                && (!text(node, "ROLE").startsWith("[slave")
                                        || text(node, "ROLE").contains("connected"))));
    }

    private List<RedisServer> living() {
        return nodes.stream().filter(RedisServer::isAlive).toList();
    }

    /** All nodes, masters first as they were at the start. */
    public List<RedisServer> nodes() {
        return List.copyOf(nodes);
    }

    /** The master that has the slot of a key now. */
    public RedisServer masterOf(int slot) {
        for (RedisServer node : living()) {
            String nodesSeen = text(node, "CLUSTER", "NODES");
            for (String line : nodesSeen.lines().toList()) {
                if (line.contains("myself,master") && owns(line, slot)) {
                    return node;
                }
            }
        }
        throw new IllegalStateException("No living node has slot " + slot);
    }

    private static boolean owns(String line, int slot) {
        String[] parts = line.split(" ");
        for (int i = 8; i < parts.length; i++) {
            if (parts[i].startsWith("[")) {
                continue;
            }
            String[] range = parts[i].split("-");
            int from = Integer.parseInt(range[0]);
            int to = Integer.parseInt(range[range.length - 1]);
            if (from <= slot && slot <= to) {
                return true;
            }
        }
        return false;
    }

    /** A key that is in this slot. */
    public String keyIn(int slot) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(Integer::toString)
                .filter(key -> JedisClusterCRC16.getSlot(key) == slot)
                .findFirst()
                .orElseThrow();
    }

    /** The slot of a key. */
    public int slot(String key) {
        return Integer.parseInt(text(nodes.get(0), "CLUSTER", "KEYSLOT", key));
    }

    /**
     * Moves a slot to another master, key by key, as tools do.
     *
     * @param between runs after each key, while the slot is on its way
     */
    public void moveSlot(int slot, RedisServer to, Runnable between) {
        RedisServer from = masterOf(slot);
        String number = Integer.toString(slot);
        call(to, "CLUSTER", "SETSLOT", number, "IMPORTING", id(from));
        call(from, "CLUSTER", "SETSLOT", number, "MIGRATING", id(to));
        between.run();
        for (List<?> keys = keys(from, number); !keys.isEmpty(); keys = keys(from, number)) {
            call(from, "MIGRATE", "127.0.0.1", Integer.toString(to.port()), String.valueOf(keys.get(0)), "0", "5000");
            between.run();
        }
        // The one that gets it first: otherwise it would be nobody's for a moment.
        call(to, "CLUSTER", "SETSLOT", number, "NODE", id(to));
        call(from, "CLUSTER", "SETSLOT", number, "NODE", id(to));
    }

    private static List<?> keys(RedisServer node, String slot) {
        return call(node, "CLUSTER", "GETKEYSINSLOT", slot, "1") instanceof List<?> keys ? keys : List.of();
    }

    private static String id(RedisServer node) {
        return text(node, "CLUSTER", "MYID");
    }

    private static Object call(RedisServer node, String... command) {
        try (RespClient door = node.connect()) {
            Object reply = door.call(command);
            if (reply instanceof RespClient.RespError error) {
                throw new IllegalStateException(node + " answered " + error.message());
            }
            return String.valueOf(reply).isEmpty() || reply == null ? "" : reply;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(RedisServer node, String... command) {
        try (RespClient door = node.connect()) {
            return String.valueOf(door.call(command));
        } catch (IOException | UncheckedIOException e) {
            return "";
        }
    }

    /** The store's URI, with the nodes that live. */
    public URI uri() {
        return URI.create("redis+cluster://"
                + nodes.stream()
                        .limit(MASTERS)
                        .map(one -> "127.0.0.1:" + one.port())
                        .collect(Collectors.joining(",")));
    }

    @Override
    public void close() {
        nodes.forEach(RedisServer::close);
    }
}
