// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract;

import dev.baton.session.spi.CommitNumber;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** A node, as far as a store knows one: it numbers its commits. Thread-safe. */
final class TestNode {
    private final long id = ThreadLocalRandom.current().nextLong();
    private final AtomicLong sequence = new AtomicLong();

    CommitNumber next() {
        return new CommitNumber(id, sequence.incrementAndGet());
    }
}
