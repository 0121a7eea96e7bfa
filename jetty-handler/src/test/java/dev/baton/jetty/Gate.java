// SPDX-License-Identifier: Apache-2.0
package dev.baton.jetty;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Keeps threads waiting until a test opens it, or something has gone wrong. Thread-safe. */
final class Gate {
    private final CountDownLatch latch = new CountDownLatch(1);

    void open() {
        latch.countDown();
    }

    void await() {
        if (!isOpenWithin(20_000)) {
            throw new IllegalStateException("Nobody opened the gate");
        }
    }

    boolean isOpenWithin(long milliseconds) {
        try {
            return latch.await(milliseconds, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
