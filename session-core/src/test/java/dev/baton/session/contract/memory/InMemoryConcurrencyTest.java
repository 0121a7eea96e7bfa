// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract.memory;

import dev.baton.session.contract.SessionStoreConcurrencyContract;
import dev.baton.session.contract.StoreFixture;

class InMemoryConcurrencyTest extends SessionStoreConcurrencyContract {
    private final StoreFixture fixture = new InMemoryFixture();

    @Override
    protected StoreFixture fixture() {
        return fixture;
    }
}
