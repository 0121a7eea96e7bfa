// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract.memory;

import dev.baton.session.Handle;
import dev.baton.session.spi.Enrolment;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** What an {@link InMemoryBackend} keeps of one principal. Guarded by its backend. */
final class KeptPrincipal {
    final Map<Handle, Enrolment> enrolments = new HashMap<>();

    /** When the entries are to be looked at. */
    Instant lookAt;

    KeptPrincipal(Instant lookAt) {
        this.lookAt = lookAt;
    }
}
