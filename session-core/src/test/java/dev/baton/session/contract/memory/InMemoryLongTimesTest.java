// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract.memory;

import dev.baton.session.contract.LongTimesContract;
import dev.baton.session.contract.StoreFixture;

class InMemoryLongTimesTest extends LongTimesContract {
    private final StoreFixture fixture = new InMemoryFixture();

    @Override
    protected StoreFixture fixture() {
        return fixture;
    }
}
