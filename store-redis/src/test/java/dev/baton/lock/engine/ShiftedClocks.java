// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.engine;

import dev.baton.lock.LockClient;
import dev.baton.lock.spi.LockStore;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** The clocks of one client: the machine's, as a test shifts them. Thread-safe. */
public final class ShiftedClocks {
    private static final String NAME = "baton-lock";

    private final AtomicLong wallMillis = new AtomicLong();
    private final AtomicLong missedNanos = new AtomicLong();

    /** A client with these clocks. */
    public LockClient client(LockStore store) {
        return LockClients.over(store, new Shifted(), NAME);
    }

    /** Sets the wall clock to the machine's and so much more. */
    public void setWallClock(Duration ahead) {
        wallMillis.set(ahead.toMillis());
    }

    /** Both clocks are behind by so much more from now on. */
    public void miss(Duration time) {
        missedNanos.addAndGet(time.toNanos());
    }

    private final class Shifted implements LockTime {
        private final LockTime real = new SystemTime(NAME);

        @Override
        public Moment now() {
            Moment now = real.now();
            Duration missed = Duration.ofNanos(missedNanos.get());
            return new Moment(now.nanos() - missed.toNanos(), now.millis() - missed.toMillis() + wallMillis.get());
        }

        @Override
        public Timer after(Duration delay, Runnable task) {
            return real.after(delay, task);
        }

        @Override
        public void close() {
            real.close();
        }
    }
}
