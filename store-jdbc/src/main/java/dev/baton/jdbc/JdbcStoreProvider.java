// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc;

import dev.baton.jdbc.internal.JdbcUri;
import dev.baton.session.spi.SessionStoreProvider;
import dev.baton.session.spi.StoreConnection;
import java.net.URI;
import java.util.Set;

/**
 * Makes the stores of {@code jdbc:} URLs to PostgreSQL, MariaDB, MySQL and H2, and of a container's data sources by {@code
 * jndi:}. Thread-safe.
 *
 * <p>Parameters of ours among the driver's, and after {@code ?} of a {@code jndi:} name: {@code baton.schema}, one of {@code
 * create}, {@code validate} and {@code none}; {@code baton.tables}, what the names of the tables begin with. For a pool of
 * our own: {@code baton.poolSize}, 10 unless given; {@code baton.poolWait}, {@code baton.timeout} for an answer and {@code
 * baton.connectTimeout}, each 2s unless given.
 */
public final class JdbcStoreProvider implements SessionStoreProvider {
    @Override
    public Set<String> schemes() {
        return Set.copyOf(JdbcUri.SCHEMES);
    }

    @Override
    public StoreConnection connect(URI store) {
        return new JdbcConnection(JdbcUri.parse(store));
    }
}
