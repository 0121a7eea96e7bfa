// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc;

import dev.baton.jdbc.internal.JdbcSettings;
import dev.baton.jdbc.internal.SharedDatabase;
import dev.baton.jdbc.session.JdbcSessionStore;
import dev.baton.jdbc.session.NamespaceLook;
import dev.baton.session.Handle;
import dev.baton.session.StoreHealth;
import dev.baton.session.spi.ChangeListener;
import dev.baton.session.spi.SessionHead;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoreConnection;
import java.util.Collection;
import java.util.Map;

/**
 * A node's connection to one SQL database: one pool for all its namespaces, and for the locks of the same settings.
 * Thread-safe; connects when first used.
 */
final class JdbcConnection implements StoreConnection {
    private final SharedDatabase shared;
    private final NamespaceLook look;

    JdbcConnection(JdbcSettings settings) {
        shared = SharedDatabase.acquire(settings);
        look = new NamespaceLook(shared.database());
    }

    @Override
    public SessionStore open(String namespace, boolean announces) {
        if (announces) {
            throw new IllegalArgumentException("The database at " + description()
                    + " cannot tell nodes of changes: use the freshness 'checked' with it");
        }
        return new JdbcSessionStore(shared.database(), namespace);
    }

    @Override
    public boolean canAnnounce() {
        return false;
    }

    @Override
    public AutoCloseable listen(String namespace, ChangeListener listener) {
        throw new UnsupportedOperationException("The database at " + description() + " cannot tell nodes of changes");
    }

    @Override
    public Map<String, SessionHead> heads(Handle handle, Collection<String> namespaces) {
        return look.heads(handle, namespaces);
    }

    @Override
    public StoreHealth health() {
        return shared.database().health();
    }

    @Override
    public String description() {
        return shared.database().description();
    }

    @Override
    public void close() {
        shared.close();
    }

    @Override
    public String toString() {
        return "JdbcConnection[" + description() + "]";
    }
}
