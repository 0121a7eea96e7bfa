// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Knows whether this node and its store have been in touch without a break, so that nothing is ended that others could not
 * report as used. After a break nothing is, for as long as that lasted, up to {@link #LONGEST_TRUCE}.
 *
 * <p>A break is a question without an answer, or a time in which nothing was asked though it should have been: then this
 * node stood still. Thread-safe.
 */
final class Contact {
    /** How often the store is asked. */
    static final Duration BEAT = Duration.ofSeconds(2);

    /** The longest silence that is no break. */
    static final Duration SILENCE = BEAT.multipliedBy(2);

    static final Duration LONGEST_TRUCE = Duration.ofMinutes(5);

    /** How long after a break other nodes may take to see its end, and to report what was used meanwhile. */
    static final Duration REPORTS = Duration.ofSeconds(5);

    private final LongSupplier nanos;
    private long lastAnswer;
    private long truceEnd;
    private long reportsEnd;
    private boolean begun;
    private boolean broken;

    /** @param nanos a clock like {@link System#nanoTime} */
    Contact(LongSupplier nanos) {
        this.nanos = nanos;
        this.lastAnswer = nanos.getAsLong();
        this.truceEnd = lastAnswer;
        this.reportsEnd = lastAnswer;
    }

    /** Takes note of an answer; says whether it is the first one after a break. */
    synchronized boolean answered() {
        long now = nanos.getAsLong();
        long silence = now - lastAnswer;
        boolean first = broken || silence > SILENCE.toNanos();
        if (first) {
            long truce = now + Math.min(silence, LONGEST_TRUCE.toNanos());
            truceEnd = truce - truceEnd > 0 ? truce : truceEnd;
        }
        if (begun && silence > SILENCE.toNanos()) {
            reportsEnd = now + REPORTS.toNanos();
        }
        begun = true;
        broken = false;
        lastAnswer = now;
        return first;
    }

    /** Takes note that the store has been told what was used, however long that took: this was no break. */
    synchronized void reported() {
        lastAnswer = nanos.getAsLong();
    }

    /** Takes note that a question was not answered. */
    synchronized void unanswered() {
        broken = true;
    }

    /**
     * Whether a session that the store does not give is not there. Soon after a break it may have fallen due meanwhile, and
     * another node is about to report that it was used.
     */
    synchronized boolean knowsAbsence() {
        long now = nanos.getAsLong();
        return !begun || (now - lastAnswer <= SILENCE.toNanos() && now - reportsEnd >= 0);
    }

    /** Whether sessions may be ended because they have fallen due. */
    synchronized boolean mayEnd() {
        long now = nanos.getAsLong();
        return !broken && now - lastAnswer <= SILENCE.toNanos() && now - truceEnd >= 0;
    }
}
