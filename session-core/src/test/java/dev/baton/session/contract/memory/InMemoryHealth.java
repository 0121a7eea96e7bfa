// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract.memory;

import dev.baton.session.StoreHealth;

/** That of a store that is there unless a test has cut the way to it. Thread-safe. */
record InMemoryHealth(String getStore, InMemoryLink link) implements StoreHealth {
    @Override
    public boolean isAvailable() {
        return !link.isCut();
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
