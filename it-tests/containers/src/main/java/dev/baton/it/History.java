// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What clients did and saw during a run, and when, for oracles to judge afterwards. Thread-safe.
 *
 * <p>All times are of one monotonic clock, {@link System#nanoTime} of this JVM, counted from the history's beginning: a call
 * that ended before another one started is known to precede it.
 *
 * @param <Q> what is asked
 * @param <A> what is answered
 */
public final class History<Q, A> {
    /**
     * One call, from the client's side.
     *
     * @param number its place in the order of starts
     * @param thread the client's thread
     * @param endNanos when the answer had arrived, or {@link Long#MAX_VALUE} if none has
     * @param answered the answer, or {@code null} if none has come
     */
    public record Call<Q, A>(
            int number,
            String thread,
            Q asked,
            long startNanos,
            long endNanos,
            @Nullable A answered) {
        /** Tells whether this call ended before {@code other} started, so that {@code other} has to see its effect. */
        public boolean precedes(Call<?, ?> other) {
            return endNanos < other.startNanos;
        }

        /** Tells whether neither precedes the other. */
        public boolean overlaps(Call<?, ?> other) {
            return !precedes(other) && !other.precedes(this);
        }
    }

    /** A call that has started. */
    public final class Open {
        private final int number;

        private Open(int number) {
            this.number = number;
        }

        /** Records the answer, with the time of this moment. */
        public void end(A answered) {
            History.this.end(number, answered);
        }
    }

    /** Something that happened to the system, such as the kill of a node. */
    public record Mark(long nanos, String what) {}

    private final long origin = System.nanoTime();
    private final List<Call<Q, A>> calls = new ArrayList<>(); // guarded by this
    private final List<Mark> marks = new ArrayList<>(); // guarded by this

    /** Records that a call starts now; to be called before anything is sent. */
    public synchronized Open start(Q asked) {
        int number = calls.size();
        calls.add(new Call<>(number, Thread.currentThread().getName(), asked, now(), Long.MAX_VALUE, null));
        return new Open(number);
    }

    // The start is taken before anything is sent, the end after all has arrived: a call may look longer than it was,
    // never
    // shorter, so that no two are put into an order that they did not have.
    private synchronized void end(int number, A answered) {
        Call<Q, A> call = calls.get(number);
        if (call.answered() != null) {
            throw new IllegalStateException("Call %d has ended already: %s".formatted(number, call));
        }
        calls.set(number, new Call<>(number, call.thread(), call.asked(), call.startNanos(), now(), answered));
    }

    /** Records that something happened to the system now. */
    public synchronized void mark(String what) {
        marks.add(new Mark(now(), what));
    }

    private long now() {
        return System.nanoTime() - origin;
    }

    /** Returns all calls in the order of their starts, those without an answer included. */
    public synchronized List<Call<Q, A>> calls() {
        return List.copyOf(calls);
    }

    /** Returns all marks in order. */
    public synchronized List<Mark> marks() {
        return List.copyOf(marks);
    }

    /** Returns the history as text, one line for each call, for the message of an oracle. */
    @Override
    public synchronized String toString() {
        return calls.stream()
                .map(call -> "%d [%s] %s..%s µs %s -> %s"
                        .formatted(
                                call.number(),
                                call.thread(),
                                call.startNanos() / 1_000,
                                call.endNanos() == Long.MAX_VALUE ? "" : call.endNanos() / 1_000,
                                call.asked(),
                                call.answered()))
                .collect(Collectors.joining(System.lineSeparator()));
    }
}
