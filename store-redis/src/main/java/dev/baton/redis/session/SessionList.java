// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.session;

import dev.baton.redis.internal.Call;
import dev.baton.redis.internal.Command;
import dev.baton.redis.internal.RedisClient;
import dev.baton.redis.internal.Reply;
import dev.baton.session.Handle;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists all sessions, by bucket and within a bucket by handle: an order that no use of a session changes. The indexes of
 * deadlines name them all. Thread-safe.
 */
final class SessionList {
    private static final Logger LOG = LoggerFactory.getLogger(SessionList.class);

    private static final int BUCKETS_AT_A_TIME = 32;

    private final RedisClient client;
    private final SessionLayout layout;

    SessionList(RedisClient client, SessionLayout layout) {
        this.client = client;
        this.layout = layout;
    }

    List<Handle> page(@Nullable Handle after, int limit) {
        List<Handle> page = new ArrayList<>();
        int bucket = after == null ? 0 : SessionLayout.bucket(after);
        String before = after == null ? "" : after.value();
        while (bucket < SessionLayout.BUCKETS && page.size() < limit) {
            int end = Math.min(bucket + BUCKETS_AT_A_TIME, SessionLayout.BUCKETS);
            for (Reply reply : client.pipeline(Call.asking("list", "sessions", null), commands(bucket, end))) {
                String first = before;
                handles(reply).stream()
                        .sorted()
                        .filter(text -> text.compareTo(first) > 0)
                        .limit(limit - page.size())
                        .forEach(text -> page.add(new Handle(text)));
                before = "";
            }
            bucket = end;
        }
        return page;
    }

    private List<Command> commands(int from, int end) {
        List<Command> commands = new ArrayList<>();
        for (int bucket = from; bucket < end; bucket++) {
            commands.add(Command.of("ZRANGE", layout.index(bucket), 0, -1));
        }
        return commands;
    }

    private static List<String> handles(Reply reply) {
        List<String> handles = new ArrayList<>();
        for (Reply entry : reply.list()) {
            String text = new String(entry.bytes(), StandardCharsets.UTF_8);
            try {
                handles.add(new Handle(text).value());
            } catch (IllegalArgumentException e) {
                LOG.debug("An entry of the index is no handle and not listed: {}", text, e);
            }
        }
        return handles;
    }
}
