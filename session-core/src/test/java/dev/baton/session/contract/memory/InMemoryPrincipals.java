// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract.memory;

import dev.baton.session.Handle;
import dev.baton.session.spi.EnrolResult;
import dev.baton.session.spi.Enrolment;
import dev.baton.session.spi.PrincipalIndex;
import dev.baton.session.spi.PrincipalKey;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** The index of principals of one {@link InMemorySessionStore}. Thread-safe. */
final class InMemoryPrincipals implements PrincipalIndex {
    /** A call of the store, over its node's link. */
    interface Way {
        <T> T call(StoreOperation operation, Supplier<T> work);
    }

    private final InMemoryBackend backend;
    private final String namespace;
    private final Way way;

    InMemoryPrincipals(InMemoryBackend backend, String namespace, Way way) {
        this.backend = backend;
        this.namespace = namespace;
        this.way = way;
    }

    @Override
    public EnrolResult enrol(PrincipalKey principal, Handle handle, long mark, int limit) {
        return way.call(StoreOperation.ENROL, () -> backend.enrol(at(principal), handle, mark, limit));
    }

    @Override
    public void withdraw(PrincipalKey principal, Handle handle, OptionalLong mark) {
        way.call(StoreOperation.WITHDRAW, () -> backend.withdraw(at(principal), handle, mark));
    }

    @Override
    public List<Enrolment> enrolled(PrincipalKey principal) {
        return way.call(StoreOperation.ENROLLED, () -> backend.enrolled(at(principal)));
    }

    @Override
    public List<PrincipalKey> due(int limit) {
        return way.call(StoreOperation.DUE_PRINCIPALS, () -> backend.duePrincipals(namespace, limit));
    }

    @Override
    public void looked(PrincipalKey principal, Duration again) {
        way.call(StoreOperation.LOOKED, () -> backend.looked(at(principal), again));
    }

    private PrincipalPlace at(PrincipalKey principal) {
        return new PrincipalPlace(namespace, principal);
    }
}
