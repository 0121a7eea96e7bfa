// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.shop;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Places in the middle of a request where it waits for another one. Thread-safe. */
final class Gate {
    private static final long LIMIT_SECONDS = 30;

    private static final Map<String, CountDownLatch> GATES = new ConcurrentHashMap<>();

    private Gate() {}

    private static CountDownLatch gate(String name) {
        return GATES.computeIfAbsent(name, any -> new CountDownLatch(1));
    }

    static void await(String name) {
        try {
            if (!gate(name).await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("Nobody opened gate " + name);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static String open(String name) {
        gate(name).countDown();
        return "open";
    }
}
