// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.lock;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What is known of the server's clock: what it said last, and how long ago that was. Thread-safe. */
final class ServerClock {
    private record Seen(long serverMillis, long nanos) {}

    private volatile @Nullable Seen seen;

    /** The server has just said this time. */
    void saw(long serverMillis) {
        seen = new Seen(serverMillis, System.nanoTime());
    }

    /** The server's time after {@code wait} from now, or a little less; empty text if nothing is known. */
    String in(Duration wait) {
        Seen last = seen;
        if (last == null) {
            return "";
        }
        long since = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - last.nanos);
        return Long.toString(last.serverMillis + since + wait.toMillis());
    }
}
