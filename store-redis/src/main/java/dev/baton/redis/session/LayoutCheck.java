// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.session;

import dev.baton.redis.internal.Call;
import dev.baton.redis.internal.Command;
import dev.baton.redis.internal.RedisClient;
import dev.baton.redis.internal.Reply;
import dev.baton.session.SessionStoreException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes sure that a namespace has the layout that this release knows: before its first use, and again whenever the way to
 * the server was broken, because another server, or none of what was there, may be behind it. Thread-safe.
 *
 * <p>In a Redis Cluster one master knows the layout. While it is away, what the others have is used all the same: it is looked
 * at again by the next call that goes to that master.
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
     * @param wanted what is to be sent then; null if it goes to all servers
     * @throws SessionStoreException if the namespace has another layout
     */
    void ensure(Call call, @Nullable Command wanted) {
        long disruptions = client.disruptions();
        if (checkedAt == disruptions) {
            return;
        }
        byte[] key = layout.format();
        Command look = Command.of("GET", key);
        if (checkedAt != NEVER && wanted != null && !client.goTogether(wanted, look)) {
            return;
        }
        List<Reply> replies =
                client.pipeline(call.question(), List.of(Command.of("SETNX", key, SessionLayout.FORMAT), look));
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
