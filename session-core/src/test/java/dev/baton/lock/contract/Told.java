// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.spi.Grant;
import dev.baton.lock.spi.GrantListener;
import dev.baton.lock.spi.LockStore;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What one client is told. Thread-safe. */
final class Told implements GrantListener {
    private final LinkedBlockingQueue<Grant> grants = new LinkedBlockingQueue<>();
    private final CountDownLatch standing = new CountDownLatch(1);
    private final Duration patience;

    private Told(Duration patience) {
        this.patience = patience;
    }

    /** Listens, and returns when every grant is told. */
    static Told by(LockStore store, Duration patience) throws InterruptedException {
        Told told = new Told(patience);
        store.listen(told);
        assertThat(told.standing.await(patience.toNanos(), TimeUnit.NANOSECONDS))
                .as("the subscription stands")
                .isTrue();
        return told;
    }

    Grant next() throws InterruptedException {
        Grant grant = grants.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
        assertThat(grant).as("the next grant that is told").isNotNull();
        return grant;
    }

    boolean isSilent() {
        return grants.isEmpty();
    }

    @Override
    public void granted(Grant grant) {
        grants.add(grant);
    }

    @Override
    public void stands() {
        standing.countDown();
    }
}
