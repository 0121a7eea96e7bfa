// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.session;

import dev.baton.redis.internal.Call;
import dev.baton.redis.internal.Command;
import dev.baton.redis.internal.RedisClient;
import dev.baton.redis.internal.Reply;
import dev.baton.session.Handle;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks through the index of deadlines, bucket by bucket. Each search goes on where the last one stopped, and each node
 * begins somewhere else, so that no bucket waits for the others and nodes seldom meet. Thread-safe.
 *
 * <p>No script: one would have to name keys that a Redis Cluster keeps in different places.
 */
final class DueSearch {
    private static final Logger LOG = LoggerFactory.getLogger(DueSearch.class);

    /** Few round trips, and none that keeps the server from others for long. */
    private static final int BUCKETS_AT_A_TIME = 128;

    private final RedisClient client;
    private final SessionLayout layout;
    private final AtomicInteger next =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(SessionLayout.BUCKETS));

    DueSearch(RedisClient client, SessionLayout layout) {
        this.client = client;
        this.layout = layout;
    }

    List<Handle> due(Instant now, int limit) {
        List<Handle> due = new ArrayList<>();
        int from = next.get();
        int looked = 0;
        while (looked < SessionLayout.BUCKETS && due.size() < limit) {
            List<Reply> replies = client.pipeline(
                    Call.asking("search", "due sessions", null), commands(from + looked, now, limit - due.size()));
            for (Reply reply : replies) {
                if (due.size() < limit) {
                    add(due, reply, limit);
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
            byte[] index = layout.index((from + i) % SessionLayout.BUCKETS);
            commands.add(Command.of("ZRANGEBYSCORE", index, "-inf", now.toEpochMilli(), "LIMIT", 0, limit));
        }
        return commands;
    }

    private static void add(List<Handle> due, Reply reply, int limit) {
        for (Reply entry : reply.list()) {
            String text = new String(entry.bytes(), StandardCharsets.UTF_8);
            try {
                if (due.size() < limit) {
                    due.add(new Handle(text));
                }
            } catch (IllegalArgumentException e) {
                LOG.warn(
                        "The index of deadlines has an entry that is no handle, '{}'. Something else than Baton wrote it;"
                                + " remove it",
                        text);
            }
        }
    }
}
