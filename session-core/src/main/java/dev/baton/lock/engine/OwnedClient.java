// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.engine;

import dev.baton.lock.LockClient;
import dev.baton.lock.LockHandle;

/** An application's client, which is not the application's to close. Thread-safe. */
final class OwnedClient extends ForwardingClient {
    OwnedClient(LockClient client) {
        super(client);
    }

    @Override
    LockClient same(LockClient other) {
        return new OwnedClient(other);
    }

    @Override
    LockHandle granted(LockHandle handle) {
        return handle;
    }

    /** Does nothing: other parts of the application use it, and it ends with the application. */
    @Override
    public void close() {}

    void end() {
        behind().close();
    }
}
