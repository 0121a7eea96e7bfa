// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Tells of servers that are found to be away. Thread-safe. */
public final class Outages {
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /**
     * Has something done whenever a server is found to be away: when calls to it are refused already, in the thread of the
     * call that found it out. It must not wait for anything.
     */
    public void listen(Runnable listener) {
        listeners.add(listener);
    }

    /** Ends that. */
    public void forget(Runnable listener) {
        listeners.remove(listener);
    }

    void begin() {
        listeners.forEach(Runnable::run);
    }
}
