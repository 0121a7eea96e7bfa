// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract.memory;

import dev.baton.session.Handle;
import dev.baton.session.spi.Enrolment;
import dev.baton.session.spi.PrincipalIndex;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

/**
 * The rules of {@link PrincipalIndex}, one a method, so that a mutant can break one and keep the rest.
 *
 * <p>Stateless. Called with the backend's lock held.
 */
class PrincipalRules {
    boolean isFull(KeptPrincipal principal, Handle handle, int limit) {
        return !principal.enrolments.containsKey(handle) && principal.enrolments.size() >= limit;
    }

    void enter(KeptPrincipal principal, Enrolment enrolment) {
        principal.enrolments.put(enrolment.handle(), enrolment);
        Instant look = enrolment.at().plus(PrincipalIndex.FIRST_LOOK);
        if (look.isBefore(principal.lookAt)) {
            principal.lookAt = look;
        }
    }

    boolean isMeant(Enrolment enrolment, OptionalLong mark) {
        return mark.isEmpty() || mark.getAsLong() == enrolment.mark();
    }

    boolean isForgotten(KeptPrincipal principal) {
        return principal.enrolments.isEmpty();
    }

    List<Enrolment> inOrder(KeptPrincipal principal) {
        return principal.enrolments.values().stream()
                .sorted(Comparator.comparing(Enrolment::at))
                .toList();
    }

    boolean isDue(KeptPrincipal principal, Instant now) {
        return !now.isBefore(principal.lookAt);
    }

    int limit(int asked) {
        return asked;
    }

    void looked(KeptPrincipal principal, Instant now, Duration again) {
        principal.lookAt = now.plus(again);
    }
}
