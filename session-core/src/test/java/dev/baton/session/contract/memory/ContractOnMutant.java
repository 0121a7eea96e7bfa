// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract.memory;

import dev.baton.session.contract.LongTimesContract;
import dev.baton.session.contract.SessionStoreConcurrencyContract;
import dev.baton.session.contract.SessionStoreContract;
import dev.baton.session.contract.SessionStoreFaultContract;
import dev.baton.session.contract.SessionStoreNoticeContract;
import dev.baton.session.contract.StoreFixture;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The contract's test classes as they run on a mutant. */
final class ContractOnMutant {
    /** What does not come true at once on a mutant never will. */
    private static final Duration PATIENCE = Duration.ofMillis(100);

    private static final ThreadLocal<@Nullable Mutant> MUTANT = new ThreadLocal<>();

    private ContractOnMutant() {}

    /** Which mutant the contract runs on from now on in this thread; none: a store that keeps the contract. */
    static void set(@Nullable Mutant mutant) {
        MUTANT.set(mutant);
    }

    private static StoreFixture fixtureOfMutant() {
        Mutant mutant = MUTANT.get();
        return mutant == null
                ? new InMemoryFixture()
                : new InMemoryFixture(mutant.announcing(), mutant.rules(), mutant.wrapping(), PATIENCE);
    }

    static final class Main extends SessionStoreContract {
        private final StoreFixture fixture = fixtureOfMutant();

        @Override
        protected StoreFixture fixture() {
            return fixture;
        }
    }

    static final class LongTimes extends LongTimesContract {
        private final StoreFixture fixture = fixtureOfMutant();

        @Override
        protected StoreFixture fixture() {
            return fixture;
        }
    }

    static final class Fault extends SessionStoreFaultContract {
        private final StoreFixture fixture = fixtureOfMutant();

        @Override
        protected StoreFixture fixture() {
            return fixture;
        }
    }

    static final class Notice extends SessionStoreNoticeContract {
        private final StoreFixture fixture = fixtureOfMutant();

        @Override
        protected StoreFixture fixture() {
            return fixture;
        }
    }

    static final class Concurrency extends SessionStoreConcurrencyContract {
        private final StoreFixture fixture = fixtureOfMutant();

        @Override
        protected StoreFixture fixture() {
            return fixture;
        }
    }
}
