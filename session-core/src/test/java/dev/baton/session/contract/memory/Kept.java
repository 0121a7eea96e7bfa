// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract.memory;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** All that an {@link InMemoryBackend} keeps. Guarded by its backend. */
final class Kept {
    final Map<Place, KeptSession> sessions = new HashMap<>();

    /** The index of deadlines. */
    final Map<Place, Instant> index = new HashMap<>();

    /** The index of principals. */
    final Map<PrincipalPlace, KeptPrincipal> principals = new HashMap<>();

    /** Of those sessions whose lease somebody wanted. */
    final Map<Place, KeptLeases> leases = new HashMap<>();
}
