// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.engine;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes the engine's threads: they keep nothing of the application that happens to need them first. Thread-safe. */
final class LockThreads implements ThreadFactory {
    private final String name;
    private final AtomicInteger made = new AtomicInteger();

    LockThreads(String name) {
        this.name = name;
    }

    @Override
    public Thread newThread(Runnable task) {
        Thread thread = new Thread(null, task, name + "-" + made.incrementAndGet(), 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(LockThreads.class.getClassLoader());
        return thread;
    }
}
