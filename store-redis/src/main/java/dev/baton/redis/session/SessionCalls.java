// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.session;

import dev.baton.redis.internal.Call;
import dev.baton.redis.internal.Command;
import dev.baton.redis.internal.RedisClient;
import dev.baton.redis.internal.Reply;
import dev.baton.redis.internal.Script;
import dev.baton.session.Handle;
import dev.baton.session.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sends the calls of one namespace, once its layout has been looked at and until it is closed. Thread-safe. */
final class SessionCalls {
    private final String namespace;
    private final RedisClient client;
    private final SessionLayout layout;
    private final LayoutCheck layoutCheck;
    private volatile boolean closed;

    SessionCalls(RedisClient client, SessionLayout layout, String namespace) {
        this.client = client;
        this.layout = layout;
        this.namespace = namespace;
        layoutCheck = new LayoutCheck(client, layout, namespace);
    }

    void close() {
        closed = true;
    }

    /**
     * Makes sure that what goes to all servers may be sent.
     *
     * @throws StoreUnavailableException if this is closed
     */
    void ready(Call call) {
        ready(call, null);
    }

    private void ready(Call call, @Nullable Command command) {
        if (closed) {
            throw new StoreUnavailableException("The store of namespace " + namespace + " in Redis at "
                    + client.description() + " has been closed, so " + call + " was not sent. Nothing was changed.");
        }
        layoutCheck.ensure(call, command);
    }

    Reply ask(Call call, Command command) {
        ready(call, command);
        return client.ask(call, command);
    }

    /** See {@link RedisClient#pulse}. */
    Duration pulse() {
        return client.pulse();
    }

    /** Makes sure that the server of a session is there; see {@link RedisClient#requireLife}. */
    void requireLife(Call wait, Handle handle) {
        client.requireLife(
                wait, Command.of("EXISTS", (Object) layout.keys(handle).get(0)));
    }

    /**
     * Runs a script and reads the whole data behind it, in one transaction: a script would have to build a large answer,
     * which is slow.
     *
     * @return the script's answer and the data
     */
    List<Reply> askWithData(Call call, Command script, Handle handle) {
        ready(call, script);
        byte[] data = layout.keys(handle).get(0);
        return client.transaction(call, List.of(script, Command.of("HGETALL", data)));
    }

    Command script(Script script, Handle handle, byte[]... arguments) {
        return script(script, handle, List.of(arguments));
    }

    Command script(Script script, Handle handle, List<byte[]> arguments) {
        return run(script, layout.keys(handle), handle, arguments);
    }

    /** The run of a script that may touch the queue for the lease. */
    Command scriptWithQueue(Script script, Handle handle, byte[]... arguments) {
        return scriptWithQueue(script, handle, List.of(arguments));
    }

    Command scriptWithQueue(Script script, Handle handle, List<byte[]> arguments) {
        return run(script, layout.keysWithQueue(handle), handle, arguments);
    }

    private static Command run(Script script, List<byte[]> keys, Handle handle, List<byte[]> arguments) {
        List<byte[]> all = new ArrayList<>(arguments.size() + 1);
        all.add(SessionLayout.bytes(handle.value()));
        all.addAll(arguments);
        return Command.run(script, keys, all);
    }
}
