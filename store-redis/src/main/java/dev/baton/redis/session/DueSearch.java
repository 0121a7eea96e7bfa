// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.session;

import dev.baton.redis.internal.Call;
import dev.baton.redis.internal.Command;
import dev.baton.redis.internal.RedisClient;
import dev.baton.redis.internal.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks through an index of times, bucket by bucket, for what has passed. Each search goes on where the last one stopped, and each node
 * begins somewhere else, so that no bucket waits for the others and nodes seldom meet. Thread-safe.
 *
 * <p>No script: one would have to name keys that a Redis Cluster keeps in different places.
 */
final class DueSearch {
    private static final Logger LOG = LoggerFactory.getLogger(DueSearch.class);

    /** Few round trips, and none that keeps the server from others for long. */
    private static final int BUCKETS_AT_A_TIME = 128;

    private final RedisClient client;
    private final String what;
    private final IntFunction<byte[]> index;
    private final AtomicInteger next =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(SessionLayout.BUCKETS));

    /**
     * @param what the members of the index, as errors name them
     * @param index the index of a bucket
     */
    DueSearch(RedisClient client, String what, IntFunction<byte[]> index) {
        this.client = client;
        this.what = what;
        this.index = index;
    }

    <T> List<T> due(Function<String, T> member, Instant now, int limit) {
        List<T> due = new ArrayList<>();
        int from = next.get();
        int looked = 0;
        while (looked < SessionLayout.BUCKETS && due.size() < limit) {
            List<Reply> replies = client.pipeline(
                    Call.asking("search", "due " + what, null), commands(from + looked, now, limit - due.size()));
            for (Reply reply : replies) {
                if (due.size() < limit) {
                    add(due, member, reply, limit);
                    looked++;
                }
            }
        }
        next.set((from + looked) % SessionLayout.BUCKETS);
        return due;
    }

    private List<Command> commands(int from, Instant now, int limit) {
        List<Command> commands = new ArrayList<>(BUCKETS_AT_A_TIME);
        for (int i = 0; i < BUCKETS_AT_A_TIME; i++) {
            byte[] bucket = index.apply((from + i) % SessionLayout.BUCKETS);
            commands.add(Command.of("ZRANGEBYSCORE", bucket, "-inf", now.toEpochMilli(), "LIMIT", 0, limit));
        }
        return commands;
    }

    private <T> void add(List<T> due, Function<String, T> member, Reply reply, int limit) {
        for (Reply entry : reply.list()) {
            String text = new String(entry.bytes(), StandardCharsets.UTF_8);
            try {
                if (due.size() < limit) {
                    due.add(member.apply(text));
                }
            } catch (IllegalArgumentException e) {
                LOG.warn(
                        "The index of due {} has an entry that is none, '{}'. Something else than Baton wrote it; remove it",
                        what,
                        text);
            }
        }
    }
}
