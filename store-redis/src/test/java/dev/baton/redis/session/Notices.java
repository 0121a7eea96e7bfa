// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.session;

import dev.baton.session.Handle;
import dev.baton.session.spi.ChangeListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** Keeps what a listener is told. Thread-safe. */
final class Notices implements ChangeListener {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String CERTAIN = "certain";
    private static final String UNCERTAIN = "uncertain";

    // Guarded by this.
    private final List<String> told = new ArrayList<>();

    @Override
    public synchronized void changed(Handle handle, long version) {
        told.add(notice(handle, version));
    }

    @Override
    public synchronized void uncertain() {
        told.add(UNCERTAIN);
    }

    @Override
    public synchronized void certain() {
        told.add(CERTAIN);
    }

    static String notice(Handle handle, long version) {
        return handle + " " + version;
    }

    /** All so far, in order, and none of it from here on. */
    synchronized List<String> take() {
        List<String> taken = List.copyOf(told);
        told.clear();
        return taken;
    }

    synchronized List<String> all() {
        return List.copyOf(told);
    }

    /** Returns once the last that was said of certainty is that there is. */
    void awaitCertain() {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> all().lastIndexOf(CERTAIN) > all().lastIndexOf(UNCERTAIN));
    }

    void awaitUncertain() {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> all().lastIndexOf(UNCERTAIN) > all().lastIndexOf(CERTAIN));
    }

    void awaitSize(int size) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(() -> all().size() >= size);
    }

    void await(Handle handle, long version) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> all().contains(notice(handle, version)));
    }
}
