// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.lock;

import dev.baton.jdbc.internal.JdbcSettings;
import dev.baton.jdbc.internal.JdbcUri;
import dev.baton.lock.LockClient;
import dev.baton.lock.engine.LockClients;
import java.net.URI;
import javax.sql.DataSource;

/** Makes clients for locks in a SQL database, without any container. Thread-safe. */
public final class JdbcLocks {
    /** The namespace of clients that name none. */
    public static final String NAMESPACE = "baton";

    private JdbcLocks() {}

    /**
     * A new client for the locks of the namespace {@value #NAMESPACE}, over the application's own pool, which stays open
     * when the client is closed. It connects when first used, and makes its tables if they are not there. No connection is
     * kept while a lock is held or waited for.
     *
     * @param dataSource leads to PostgreSQL, MariaDB, MySQL or H2; its transactions must be READ COMMITTED, or H2's or
     *     MariaDB's default. It must not take part in the application's transactions
     */
    public static LockClient of(DataSource dataSource) {
        return of(dataSource, NAMESPACE);
    }

    /** The same for the locks of another namespace: whoever names the same has the same locks. */
    public static LockClient of(DataSource dataSource, String namespace) {
        JdbcSettings settings = new JdbcSettings(
                new JdbcSettings.Given(dataSource),
                JdbcSettings.SchemaMode.CREATE,
                JdbcSettings.DEFAULT_TABLES,
                "the application's data source");
        return LockClients.over(JdbcLockStoreProvider.open(settings, namespace));
    }

    /**
     * A new client for the locks of the namespace {@value #NAMESPACE}, with a pool of its own. It connects when first used.
     *
     * @param store the database, as {@code jdbc:} or {@code jndi:}, with the parameters that sessions have
     * @throws IllegalArgumentException if the URI cannot work, naming every fault at once and no password
     */
    public static LockClient connect(String store) {
        return connect(store, NAMESPACE);
    }

    /**
     * The same for the locks of another namespace.
     *
     * @throws IllegalArgumentException as {@link #connect(String)}
     */
    public static LockClient connect(String store, String namespace) {
        URI uri;
        try {
            uri = URI.create(store);
        } catch (IllegalArgumentException e) {
            // The parser's message would quote the password.
            throw new IllegalArgumentException(
                    "The store is no URI. Write jdbc:postgresql://user:password@host:port/database, with @, :, / in the"
                            + " password as %40, %3A, %2F");
        }
        return LockClients.over(JdbcLockStoreProvider.open(JdbcUri.parse(uri), namespace));
    }
}
