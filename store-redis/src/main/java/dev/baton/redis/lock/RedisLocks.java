// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.lock;

import dev.baton.lock.LockClient;
import dev.baton.lock.engine.LockClients;
import java.net.URI;

/** Makes clients for locks in Redis, without any container. Thread-safe. */
public final class RedisLocks {
    /** The namespace of clients that name none. */
    public static final String NAMESPACE = "baton";

    private RedisLocks() {}

    /**
     * A new client for the locks of the namespace {@value #NAMESPACE}. It connects when first used.
     *
     * @param store the server, as {@code redis://user:password@host:port/database}, with the parameters that sessions have
     * @throws IllegalArgumentException if the URI cannot work, naming every fault at once and no password
     */
    public static LockClient connect(String store) {
        return connect(store, NAMESPACE);
    }

    /**
     * A new client for the locks of a namespace: whoever names the same has the same locks.
     *
     * @throws IllegalArgumentException if the URI cannot work, naming every fault at once and no password
     */
    public static LockClient connect(String store, String namespace) {
        URI uri;
        try {
            uri = URI.create(store);
        } catch (IllegalArgumentException e) {
            // The parser's message would quote the password.
            throw new IllegalArgumentException(
                    "The store is no URI. Write redis://user:password@host:port/database, with @, :, / in the password as"
                            + " %40, %3A, %2F");
        }
        return LockClients.over(new RedisLockStoreProvider().open(uri, namespace));
    }
}
