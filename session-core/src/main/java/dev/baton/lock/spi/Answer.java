// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.spi;

import java.time.Duration;

/** What a store says of a lock. */
public sealed interface Answer {
    /** It belongs to the asker, for the whole lease from when he asked. */
    record Granted(Grant grant) implements Answer {}

    /**
     * It was granted to another owner of the asking client, and not extended now.
     *
     * @param grant whose it is
     */
    record Sibling(Grant grant) implements Answer {}

    /**
     * It is another client's, or a waiter's who came before.
     *
     * @param left when its lease ends unless it is renewed
     */
    record Taken(Duration left) implements Answer {}
}
