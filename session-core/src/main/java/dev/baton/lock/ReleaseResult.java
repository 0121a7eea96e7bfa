// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock;

import java.time.Instant;

/** What came of a release. */
public sealed interface ReleaseResult {
    /** It was this handle's, and is free or the next one's. */
    record Released() implements ReleaseResult {}

    /** It had been lost before: what was done under it may not have been done alone. */
    record AlreadyLost() implements ReleaseResult {}

    /**
     * The store gave no answer. It is asked again in the background until the lease must have ended.
     *
     * @param freeBy when the lease has ended at the latest, by this machine's clock
     */
    record Unknown(Instant freeBy) implements ReleaseResult {}
}
