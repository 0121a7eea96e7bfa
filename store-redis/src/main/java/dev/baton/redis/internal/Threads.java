// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import java.util.concurrent.ThreadFactory;

/** Makes the threads of a connection, which outlive the application that happens to need one first. Thread-safe. */
final class Threads {
    private Threads() {}

    /** Daemons that keep nothing of the thread, and of the application, that made them. */
    static ThreadFactory named(String name) {
        return task -> {
            Thread thread = new Thread(null, task, name, 0, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(Threads.class.getClassLoader());
            return thread;
        };
    }
}
