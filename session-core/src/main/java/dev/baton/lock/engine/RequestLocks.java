// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.engine;

import dev.baton.lock.LockHandle;
import java.util.ArrayList;
import java.util.List;

/** What one request holds, until its adapter ends it. Thread-safe: an asynchronous request has several threads. */
public final class RequestLocks {
    private final ThreadHolds threads = new ThreadHolds();

    // Both are guarded by this.
    private final List<LockHandle> handles = new ArrayList<>();
    private boolean ended;

    ThreadHolds threads() {
        return threads;
    }

    /** Takes note of a handle; what comes after the request's end is released at once. */
    void add(LockHandle handle) {
        synchronized (this) {
            if (!ended) {
                handles.removeIf(old -> !old.isHeld());
                handles.add(handle);
                return;
            }
        }
        handle.close();
    }

    /** Releases what is held, the last first. */
    public void end() {
        List<LockHandle> last;
        synchronized (this) {
            ended = true;
            last = List.copyOf(handles);
            handles.clear();
        }
        for (int i = last.size() - 1; i >= 0; i--) {
            last.get(i).close();
        }
    }
}
