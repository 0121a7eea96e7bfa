// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.session;

import dev.baton.redis.internal.Call;
import dev.baton.redis.internal.Command;
import dev.baton.redis.internal.RedisClient;
import dev.baton.redis.internal.Reply;
import dev.baton.session.SessionStoreException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Makes sure that a namespace has the layout that this release knows: before its first use, and again whenever the way to
 * the server was broken, because another server, or none of what was there, may be behind it. Thread-safe.
 */
final class LayoutCheck {
    private static final long NEVER = -1;

    private final RedisClient client;
    private final SessionLayout layout;
    private final String namespace;
    private volatile long checkedAt = NEVER;

    LayoutCheck(RedisClient client, SessionLayout layout, String namespace) {
        this.client = client;
        this.layout = layout;
        this.namespace = namespace;
    }

    /**
     * @param call what needs the layout, and is named if it cannot be looked at
     * @throws SessionStoreException if the namespace has another layout
     */
    void ensure(Call call) {
        long disruptions = client.disruptions();
        if (checkedAt == disruptions) {
            return;
        }
        byte[] key = layout.format();
        List<Reply> replies = client.pipeline(
                call.question(), List.of(Command.of("SETNX", key, SessionLayout.FORMAT), Command.of("GET", key)));
        String format = new String(replies.get(1).bytes(), StandardCharsets.US_ASCII);
        if (!format.equals(String.valueOf(SessionLayout.FORMAT))) {
            throw new SessionStoreException(
                    ("Namespace %s in Redis at %s has layout '%s', but this release of Baton reads"
                                    + " and writes layout %d only. Nothing was changed. Use the release that wrote it, or another"
                                    + " namespace.")
                            .formatted(namespace, client.description(), format, SessionLayout.FORMAT));
        }
        checkedAt = disruptions;
    }
}
