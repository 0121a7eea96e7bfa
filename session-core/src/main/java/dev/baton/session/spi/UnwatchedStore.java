// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.spi;

import dev.baton.session.StoreHealth;

/** The health of a store of which nobody takes note how it answers. As thread-safe as the connection. */
record UnwatchedStore(StoreConnection connection) implements StoreHealth {
    @Override
    public String getStore() {
        return connection.description();
    }

    @Override
    public boolean isAvailable() {
        return true;
    }

    @Override
    public String getTrouble() {
        return "";
    }

    @Override
    public long getUnavailableMillis() {
        return 0;
    }

    @Override
    public long getOutages() {
        return 0;
    }

    @Override
    public long getRefusedCalls() {
        return 0;
    }

    @Override
    public long getDisruptions() {
        return 0;
    }

    @Override
    public int getConnectionsInUse() {
        return 0;
    }

    @Override
    public int getConnectionLimit() {
        return 0;
    }
}
