// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract.memory;

import dev.baton.session.Handle;
import dev.baton.session.StoreHealth;
import dev.baton.session.spi.ChangeListener;
import dev.baton.session.spi.SessionHead;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoreConnection;
import java.util.Collection;
import java.util.Map;

/** Passes every call on. */
class ForwardingConnection implements StoreConnection {
    final StoreConnection next;

    ForwardingConnection(StoreConnection next) {
        this.next = next;
    }

    @Override
    public SessionStore open(String namespace, boolean announces) {
        return next.open(namespace, announces);
    }

    @Override
    public boolean canAnnounce() {
        return next.canAnnounce();
    }

    @Override
    public AutoCloseable listen(String namespace, ChangeListener listener) {
        return next.listen(namespace, listener);
    }

    @Override
    public Map<String, SessionHead> heads(Handle handle, Collection<String> namespaces) {
        return next.heads(handle, namespaces);
    }

    @Override
    public StoreHealth health() {
        return next.health();
    }

    @Override
    public String description() {
        return next.description();
    }

    @Override
    public void close() {
        next.close();
    }
}
