// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.lock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.redis.testing.RedisSentinels;
import dev.baton.redis.testing.RedisServer;
import dev.baton.redis.testing.RespClient;
import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Processes contend for a lock while Redis fails over and forgets what it has acknowledged. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LockFailoverTest {
    private static final Logger LOG = LoggerFactory.getLogger(LockFailoverTest.class);
    private static final int WORKERS = Scene.isShort() ? 3 : 4;
    private static final long SEED =
            Long.getLong("baton.seed", ThreadLocalRandom.current().nextInt());

    private static void command(RedisServer server, String... words) throws IOException {
        try (RespClient door = server.connect()) {
            door.call(words);
        }
    }

    /** The grants of the last moments are forgotten: only the token keeps who has one of them from doing harm. */
    @Test
    void a_failover_to_a_replica_that_was_cut_off_before_loses_no_change_and_no_token_falls() throws IOException {
        try (RedisSentinels redis = RedisSentinels.start();
                Register register = new Register(true);
                Workers workers = new Workers(redis.uri(), register, WORKERS, SEED)) {
            workers.awaitProgressOfAll(2);
            int rounds = 0;
            long end = System.nanoTime() + Scene.TIME.toNanos();
            do {
                rounds++;
                RedisServer master = redis.master();
                RedisServer replica = redis.servers().stream()
                        .filter(server -> server.port() != master.port())
                        .findFirst()
                        .orElseThrow();
                replica.pause();
                try {
                    command(master, "CLIENT", "KILL", "TYPE", "replica");
                    workers.awaitGrants(5);
                    master.kill();
                } finally {
                    replica.resume();
                }
                redis.awaitFailoverFrom(master);
                // A token that fell would be refused for ever.
                workers.awaitProgressOfAll(2);
                master.restart();
                redis.awaitReplica(master);
                redis.awaitReadyForFailover();
            } while (System.nanoTime() - end < 0);
            assertThat(register.lost()).isZero();
            LOG.info(register.row("T12 fail-over by Sentinel, the replica cut off before", rounds, WORKERS, SEED));
        }
    }
}
