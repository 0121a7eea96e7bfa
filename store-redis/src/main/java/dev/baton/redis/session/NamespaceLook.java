// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.session;

import dev.baton.redis.internal.Call;
import dev.baton.redis.internal.Command;
import dev.baton.redis.internal.RedisClient;
import dev.baton.redis.internal.Reply;
import dev.baton.session.Handle;
import dev.baton.session.spi.SessionHead;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks for one handle in several namespaces. Its keys are in the same bucket in all of them, so that one server has them.
 * Thread-safe.
 */
public final class NamespaceLook {
    private final RedisClient client;

    /** @param client stays open */
    public NamespaceLook(RedisClient client) {
        this.client = client;
    }

    /** See {@link dev.baton.session.spi.StoreConnection#heads}. */
    public Map<String, SessionHead> heads(Handle handle, Collection<String> namespaces) {
        if (namespaces.isEmpty()) {
            return Map.of();
        }
        List<String> names = List.copyOf(namespaces);
        List<Command> scripts = new ArrayList<>();
        for (String name : names) {
            List<byte[]> keys = new SessionLayout(name).keys(handle);
            scripts.add(Command.run(SessionScripts.HEAD, keys, List.of(SessionLayout.bytes(handle.value()))));
        }
        List<Reply> replies = client.pipeline(Call.asking("look", "session", handle), scripts);
        Map<String, SessionHead> heads = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            Optional<SessionHead> head = Answer.head(replies.get(i));
            String name = names.get(i);
            head.ifPresent(there -> heads.put(name, there));
        }
        return heads;
    }
}
