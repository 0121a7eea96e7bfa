// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.lock;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What holders knew of their locks, by the clock that all processes of a machine share. Thread-safe. */
final class History {
    /** When a holder certainly held. */
    record Held(String worker, long token, long from, long to) {}

    /** When a holder was told that he had lost it. */
    record Lost(String worker, long token, long at) {}

    // All are guarded by this.
    private final List<Held> holds = new ArrayList<>();
    private final List<Lost> losses = new ArrayList<>();
    private long worstOverrun;

    synchronized void add(Held held) {
        // Who never knew that he held has held nothing.
        if (held.to() - held.from() > 0) {
            holds.add(held);
        }
    }

    synchronized void add(Lost lost) {
        losses.add(lost);
    }

    /** A call that was to take a limited time has taken so much more. */
    synchronized void overrun(long nanos) {
        worstOverrun = Math.max(worstOverrun, nanos);
    }

    synchronized void forget() {
        holds.clear();
        losses.clear();
        worstOverrun = 0;
    }

    synchronized Duration worstOverrun() {
        return Duration.ofNanos(worstOverrun);
    }

    private synchronized List<Held> sorted() {
        return holds.stream().sorted(Comparator.comparingLong(Held::from)).toList();
    }

    /** The first two who both held at one time; empty if there are none. */
    List<Held> overlap() {
        return overlap(sorted());
    }

    static List<Held> overlap(List<Held> all) {
        List<Held> sorted =
                all.stream().sorted(Comparator.comparingLong(Held::from)).toList();
        Held longest = null;
        for (Held held : sorted) {
            if (longest != null && held.from() < longest.to() && held.token() != longest.token()) {
                return List.of(longest, held);
            }
            if (longest == null || held.to() > longest.to()) {
                longest = held;
            }
        }
        return List.of();
    }

    /** The first two of whom the later has the lower token; empty if there are none. */
    List<Held> inversion() {
        return inversion(sorted());
    }

    static List<Held> inversion(List<Held> sorted) {
        Held highest = null;
        for (Held held : sorted) {
            if (highest != null && held.token() < highest.token()) {
                return List.of(highest, held);
            }
            highest = held;
        }
        return List.of();
    }

    /** The longest time without anybody who certainly held. */
    Duration longestVacancy() {
        long longest = 0;
        long end = Long.MAX_VALUE;
        for (Held held : sorted()) {
            if (end != Long.MAX_VALUE) {
                longest = Math.max(longest, held.from() - end);
            }
            end = end == Long.MAX_VALUE ? held.to() : Math.max(end, held.to());
        }
        return Duration.ofNanos(longest);
    }

    synchronized int losses() {
        return losses.size();
    }

    /** How many were told of their loss only after the next one certainly held. */
    synchronized long toldTooLate() {
        return losses.stream()
                .filter(lost ->
                        holds.stream().anyMatch(held -> held.token() > lost.token() && held.from() - lost.at() < 0))
                .count();
    }
}
