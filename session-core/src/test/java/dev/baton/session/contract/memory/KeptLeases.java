// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract.memory;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an {@link InMemoryBackend} keeps of one session's lease, and of who waits for it. Guarded by its backend. */
final class KeptLeases {
    /**
     * The last lease that was granted; stands until it is given up or another is granted, also when it has run out.
     *
     * @param takenUp whether its holder knows of it: a waiter that was granted it may have died
     */
    record Granted(long owner, long token, Instant until, boolean takenUp) {}

    @Nullable
    Granted granted;

    long lastToken;

    /** The owners that wait, the first to come first. */
    final Set<Long> queue = new LinkedHashSet<>();
}
