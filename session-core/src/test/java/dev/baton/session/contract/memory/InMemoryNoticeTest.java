// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract.memory;

import dev.baton.session.contract.SessionStoreNoticeContract;
import dev.baton.session.contract.StoreFixture;

class InMemoryNoticeTest extends SessionStoreNoticeContract {
    private final StoreFixture fixture = new InMemoryFixture();

    @Override
    protected StoreFixture fixture() {
        return fixture;
    }
}
