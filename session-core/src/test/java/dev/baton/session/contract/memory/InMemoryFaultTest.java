// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract.memory;

import dev.baton.session.contract.SessionStoreFaultContract;
import dev.baton.session.contract.StoreFixture;

class InMemoryFaultTest extends SessionStoreFaultContract {
    private final StoreFixture fixture = new InMemoryFixture();

    @Override
    protected StoreFixture fixture() {
        return fixture;
    }
}
