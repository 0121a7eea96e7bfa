// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.spi;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How long one request has waited for its store, so that all its calls together wait no longer than a single call may.
 *
 * <p>Whoever works for the request does so {@link #during} it; a store notes each of its calls with {@link #begin} in the
 * thread that makes it, and takes no longer than that leaves. Calls in other threads have no budget, and the whole time.
 *
 * <p>What has been waited is forgotten with the time that the request spends otherwise, a sixteenth of it: a request that
 * goes on for hours with a store that answers must not end with none. For the same reason a call always has a twentieth of
 * the whole time, as long as each one before it was answered.
 *
 * <p>Thread-safe.
 */
public final class WaitBudget {
    private static final ThreadLocal<WaitBudget> PRESENT = new ThreadLocal<>();
    private static final int LEAST_SHARE = 20;
    private static final int FORGOTTEN_SHARE = 16;

    private final LongSupplier nanos;

    // All guarded by this.
    private long spent;
    private long waited;
    private long failures;
    private long last;
    private boolean used;

    public WaitBudget() {
        this(System::nanoTime);
    }

    /** @param nanos a clock like {@link System#nanoTime} */
    public WaitBudget(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** One call to a store. Thread-safe. */
    public static final class Wait {
        private final @Nullable WaitBudget budget;
        private final LongSupplier nanos;
        private final long begun;
        private final long spentBefore;
        private final boolean mayOverdraw;

        private Wait(@Nullable WaitBudget budget, LongSupplier nanos, long spentBefore, boolean mayOverdraw) {
            this.budget = budget;
            this.nanos = nanos;
            this.begun = nanos.getAsLong();
            this.spentBefore = spentBefore;
            this.mayOverdraw = mayOverdraw;
        }

        /** How long it may take in all, where a call that is the first of its request may take {@code whole}. */
        public Duration granted(Duration whole) {
            long nanosOfWhole = whole.toNanos();
            return Duration.ofNanos(Math.max(nanosOfWhole - spentBefore, mayOverdraw ? nanosOfWhole / LEAST_SHARE : 0));
        }

        /** What is left of that now; not negative. */
        public Duration left(Duration whole) {
            long left = granted(whole).toNanos() - (nanos.getAsLong() - begun);
            return Duration.ofNanos(Math.max(0, left));
        }

        /** Takes note that it has ended; of a part of it, that it has taken until now. */
        public void ended(boolean answered) {
            if (budget != null) {
                budget.spend(begun, answered);
            }
        }
    }

    /** Begins a call in this thread, for the request that it works for, if it does. */
    public static Wait begin() {
        WaitBudget present = PRESENT.get();
        return present == null ? new Wait(null, System::nanoTime, 0, true) : present.beginCall();
    }

    /**
     * Takes note that this thread has waited for the store since {@code begun}, by {@link System#nanoTime}, other than with a
     * call of its own.
     *
     * @param answered whether the store answered in the end
     */
    public static void waitedSince(long begun, boolean answered) {
        WaitBudget present = PRESENT.get();
        if (present != null) {
            present.spend(begun, answered);
        }
    }

    /** Does something for the request in this thread. */
    public <R> R during(Supplier<R> work) {
        WaitBudget before = PRESENT.get();
        if (before == this) {
            return work.get();
        }
        PRESENT.set(this);
        try {
            return work.get();
        } finally {
            if (before == null) {
                PRESENT.remove();
            } else {
                PRESENT.set(before);
            }
        }
    }

    /** Does something for the request in this thread. */
    public void during(Runnable work) {
        during(() -> {
            work.run();
            return true;
        });
    }

    private synchronized Wait beginCall() {
        forget(nanos.getAsLong());
        return new Wait(this, nanos, spent, failures == 0);
    }

    private void forget(long now) {
        if (used && now - last > 0) {
            spent = Math.max(0, spent - (now - last) / FORGOTTEN_SHARE);
            last = now;
        }
    }

    private synchronized void spend(long begun, boolean answered) {
        long now = nanos.getAsLong();
        long from = used && last - begun > 0 ? last : begun;
        spent += now - from;
        waited += now - from;
        last = now;
        used = true;
        failures += answered ? 0 : 1;
    }

    /** Takes note that the request has waited behind another one, for as long as that waited in vain for the store. */
    public synchronized void waitedInVain(Duration time) {
        spent += time.toNanos();
        last = nanos.getAsLong();
        used = true;
        failures++;
    }

    /** How long its calls have taken, in nanoseconds; never falls. */
    public synchronized long waited() {
        return waited;
    }

    /** How often it has waited in vain; never falls. */
    public synchronized long failures() {
        return failures;
    }
}
