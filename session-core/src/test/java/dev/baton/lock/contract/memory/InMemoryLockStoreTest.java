// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.contract.memory;

import dev.baton.lock.contract.LockFixture;
import dev.baton.lock.contract.LockStoreContract;

class InMemoryLockStoreTest extends LockStoreContract {
    @Override
    protected LockFixture fixture() {
        return new InMemoryLockFixture();
    }
}
