// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.baton.redis.testing.RedisOptions;
import dev.baton.redis.testing.RedisServer;
import dev.baton.session.SessionStoreException;
import dev.baton.session.StoreUnavailableException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A URI that leads to another kind of server than it says is answered with what was found and what to write instead. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RedisWrongServerTest {
    private static RedisServer server;
    private static RedisServer replica;
    private static RedisServer node;
    private static RedisServer sentinel;

    private final RedisBed bed = new RedisBed();

    @BeforeAll
    static void start() {
        server = RedisServer.embedded();
        replica = RedisServer.embedded(RedisOptions.defaults().with("replicaof", "127.0.0.1 " + server.port()));
        node = RedisServer.embedded(RedisOptions.defaults().with("cluster-enabled", "yes"));
        sentinel = RedisServer.embedded(
                RedisOptions.sentinel(List.of("sentinel monitor shop 127.0.0.1 " + server.port() + " 1")));
    }

    @AfterAll
    static void stop() {
        sentinel.close();
        node.close();
        replica.close();
        server.close();
    }

    @AfterEach
    void close() throws Exception {
        bed.close();
    }

    @Test
    void a_sentinel_given_as_a_server() {
        assertFound("redis://" + at(sentinel), false)
                .hasMessageContainingAll("is a Sentinel", "redis+sentinel://" + at(sentinel) + "/master-name");
    }

    @Test
    void a_node_of_a_cluster_given_as_a_server() {
        assertFound("redis://" + at(node), false)
                .hasMessageContainingAll("one node of a Redis Cluster", "redis+cluster://" + at(node));
    }

    @Test
    void a_replica_given_as_a_server_is_an_outage_because_it_can_become_the_master() {
        assertFound("redis://" + at(replica), true).hasMessageContainingAll("is a replica", "Name the master");
    }

    @Test
    void a_server_given_as_a_sentinel() {
        assertFound("redis+sentinel://" + at(server) + "/shop", false)
                .hasMessageContainingAll("is no Sentinel", "a server with data", "redis://" + at(server), "26379");
        assertFound("redis+sentinel://" + at(node) + "/shop", false)
                .hasMessageContainingAll("is no Sentinel", "redis+cluster://" + at(node));
    }

    @Test
    void a_master_that_the_sentinel_does_not_know() {
        assertFound("redis+sentinel://" + at(sentinel) + "/shops", false)
                .hasMessageContainingAll("knows no master 'shops'", "sentinel monitor");
    }

    @Test
    void a_server_given_as_a_node_of_a_cluster() {
        assertFound("redis+cluster://" + at(server), false)
                .hasMessageContainingAll("a server by itself", "redis://" + at(server));
        assertFound("redis+cluster://" + at(sentinel), false)
                .hasMessageContainingAll("is a Sentinel", "redis+sentinel://" + at(sentinel) + "/master-name");
    }

    @Test
    void a_cluster_of_which_no_node_has_the_slot_is_an_outage() {
        assertFound("redis+cluster://" + at(node), true).hasMessageContainingAll("No node", "slot", "Check its nodes");
    }

    private AbstractThrowableAssert<?, ?> assertFound(String uri, boolean passes) {
        Throwable failure = catchThrowable(() -> new OneSession().whole(bed.store(URI.create(uri))));
        return (passes
                        ? assertThat(failure).isInstanceOf(StoreUnavailableException.class)
                        : assertThat(failure).isExactlyInstanceOf(SessionStoreException.class))
                .hasMessageContaining("Nothing was changed");
    }

    private static String at(RedisServer server) {
        return "127.0.0.1:" + server.port();
    }
}
