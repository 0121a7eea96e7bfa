// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import dev.baton.session.BatonMetrics;
import dev.baton.session.codec.AttributeCodec;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts what {@link BatonMetrics} tells. Thread-safe. */
final class Counters implements BatonMetrics {
    enum Count {
        COMMITS,
        OVERWRITTEN,
        CONFLICTS,
        REFUSED_LOGINS,
        GONE,
        FENCED,
        UNKNOWN,
        UNAVAILABLE,
        UNSERIALIZABLE,
        LOAD_FAILURES,
        CACHE_HITS,
        CACHE_MISSES,
        LOCK_WAITS,
        LOCK_TIMEOUTS,
        LATE_ABORTS,
        REFUSED,
        ENDED,
        EXPIRED,
        ENDED_AGAIN
    }

    private final Map<Count, LongAdder> counts = new EnumMap<>(Count.class);
    private final NearCache cache;
    private final AttributeCodec codec;

    Counters(NearCache cache, AttributeCodec codec) {
        this.cache = cache;
        this.codec = codec;
        for (Count count : Count.values()) {
            counts.put(count, new LongAdder());
        }
    }

    void add(Count count) {
        add(count, 1);
    }

    void add(Count count, long number) {
        adder(count).add(number);
    }

    void add(Outcome outcome) {
        add(
                switch (outcome) {
                    case CONFLICT -> Count.CONFLICTS;
                    case REFUSED -> Count.REFUSED_LOGINS;
                    case FENCED -> Count.FENCED;
                    case GONE -> Count.GONE;
                    case UNKNOWN -> Count.UNKNOWN;
                    case UNAVAILABLE -> Count.UNAVAILABLE;
                    case UNSERIALIZABLE -> Count.UNSERIALIZABLE;
                });
    }

    private LongAdder adder(Count count) {
        LongAdder adder = counts.get(count);
        if (adder == null) {
            throw new IllegalStateException(count + " is not counted");
        }
        return adder;
    }

    private long get(Count count) {
        return adder(count).sum();
    }

    @Override
    public long getCommits() {
        return get(Count.COMMITS);
    }

    @Override
    public long getOverwritten() {
        return get(Count.OVERWRITTEN);
    }

    @Override
    public long getConflicts() {
        return get(Count.CONFLICTS);
    }

    @Override
    public long getRefusedLogins() {
        return get(Count.REFUSED_LOGINS);
    }

    @Override
    public long getGone() {
        return get(Count.GONE);
    }

    @Override
    public long getFenced() {
        return get(Count.FENCED);
    }

    @Override
    public long getUnknown() {
        return get(Count.UNKNOWN);
    }

    @Override
    public long getUnavailable() {
        return get(Count.UNAVAILABLE);
    }

    @Override
    public long getUnserializable() {
        return get(Count.UNSERIALIZABLE);
    }

    @Override
    public long getLoadFailures() {
        return get(Count.LOAD_FAILURES);
    }

    @Override
    public long getCacheHits() {
        return get(Count.CACHE_HITS);
    }

    @Override
    public long getCacheMisses() {
        return get(Count.CACHE_MISSES);
    }

    @Override
    public long getLockWaits() {
        return get(Count.LOCK_WAITS);
    }

    @Override
    public long getLockTimeouts() {
        return get(Count.LOCK_TIMEOUTS);
    }

    @Override
    public long getLateAborts() {
        return get(Count.LATE_ABORTS);
    }

    @Override
    public long getRefused() {
        return get(Count.REFUSED);
    }

    @Override
    public long getUnreadable() {
        return codec.unreadable();
    }

    @Override
    public long getForged() {
        return codec.forged();
    }

    @Override
    public long getEnded() {
        return get(Count.ENDED);
    }

    @Override
    public long getExpired() {
        return get(Count.EXPIRED);
    }

    @Override
    public long getEndedAgain() {
        return get(Count.ENDED_AGAIN);
    }

    @Override
    public long getResidentSessions() {
        return cache.size();
    }

    @Override
    public long getSessionsInUse() {
        return cache.inUse();
    }
}
