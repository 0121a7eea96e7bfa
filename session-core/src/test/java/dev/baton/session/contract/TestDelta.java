// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract;

import dev.baton.session.spi.CommitNumber;
import dev.baton.session.spi.Delta;
import dev.baton.session.spi.Incarnation;
import dev.baton.session.spi.Lease;
import dev.baton.session.spi.Metadata;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A delta in the making. */
final class TestDelta {
    private final Incarnation incarnation;
    private final CommitNumber number;
    private final Map<String, byte[]> set = new HashMap<>();
    private final Set<String> removed = new HashSet<>();
    private final Map<String, Long> guards = new HashMap<>();
    private Optional<Delta.MetadataChange> metadata = Optional.empty();
    private long base = Long.MAX_VALUE;
    private Optional<Delta.Hold> hold = Optional.empty();

    TestDelta(Incarnation incarnation, CommitNumber number) {
        this.incarnation = incarnation;
        this.number = number;
    }

    TestDelta set(String name, byte[] value) {
        set.put(name, value);
        return this;
    }

    TestDelta set(String name, String value) {
        return set(name, Bytes.of(value));
    }

    TestDelta remove(String name) {
        removed.add(name);
        return this;
    }

    TestDelta guard(String name, long version) {
        guards.put(name, version);
        return this;
    }

    TestDelta metadata(long base, Metadata next) {
        metadata = Optional.of(new Delta.MetadataChange(base, next));
        return this;
    }

    TestDelta base(long version) {
        base = version;
        return this;
    }

    /** Under this lease, which is kept. */
    TestDelta under(Lease lease) {
        hold = Optional.of(new Delta.Hold(lease, false));
        return this;
    }

    /** Under this lease, which is given up. */
    TestDelta releasing(Lease lease) {
        hold = Optional.of(new Delta.Hold(lease, true));
        return this;
    }

    Delta build() {
        return new Delta(incarnation, number, set, removed, metadata, guards, base, hold);
    }
}
