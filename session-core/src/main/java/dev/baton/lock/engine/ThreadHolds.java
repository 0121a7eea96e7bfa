// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.engine;

import dev.baton.lock.LockHandle;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What threads have locked by {@link ThreadLock}, and how often. Thread-safe: a thread sees its own only. */
final class ThreadHolds {
    private record Key(Thread thread, String name) {}

    /** A lock that a thread has entered. */
    static final class Entered {
        private final LockHandle handle;
        private int times = 1;

        private Entered(LockHandle handle) {
            this.handle = handle;
        }

        LockHandle handle() {
            return handle;
        }

        void again() {
            times++;
        }

        /** Whether that was the last time. */
        boolean leave() {
            return --times == 0;
        }
    }

    private final Map<Key, Entered> all = new ConcurrentHashMap<>();

    @Nullable
    Entered of(String name) {
        return all.get(new Key(Thread.currentThread(), name));
    }

    void enter(String name, LockHandle handle) {
        all.put(new Key(Thread.currentThread(), name), new Entered(handle));
    }

    void remove(String name) {
        all.remove(new Key(Thread.currentThread(), name));
    }
}
