// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.engine;

import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.spi.LockStore.Renewal;
import dev.baton.lock.spi.LockStore.Renewed;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/** Renews what falls due, all that has fallen due together in one round trip. Thread-safe. */
final class Renewals {
    private static final int LARGEST_BATCH = 256;

    private final LockEngine engine;
    private final ConcurrentLinkedQueue<Hold> due = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean begun = new AtomicBoolean();

    Renewals(LockEngine engine) {
        this.engine = engine;
    }

    void add(Hold hold) {
        due.add(hold);
        begin();
    }

    private void begin() {
        if (begun.compareAndSet(false, true)) {
            engine.calls().urgently(this::renewDue);
        }
    }

    private void renewDue() {
        begun.set(false);
        List<Hold> batch = new ArrayList<>();
        for (Hold hold = due.poll(); hold != null; hold = due.poll()) {
            batch.add(hold);
            if (batch.size() == LARGEST_BATCH) {
                begin();
                break;
            }
        }
        if (!batch.isEmpty()) {
            renew(batch);
        }
    }

    /** Renews in the caller's thread. */
    void renewNow(Hold hold) {
        engine.calls().uninterrupted(() -> {
            renew(List.of(hold));
            return null;
        });
    }

    private void renew(List<Hold> batch) {
        Moment sent = engine.time().now();
        batch.forEach(hold -> hold.sending(sent));
        List<Renewed> results;
        try {
            results = engine.store()
                    .renew(batch.stream()
                            .map(hold -> new Renewal(hold.grant(), hold.terms()))
                            .toList());
        } catch (LockUnavailableException e) {
            batch.forEach(hold -> hold.notRenewed(e));
            return;
        }
        for (int i = 0; i < batch.size(); i++) {
            batch.get(i).renewed(results.get(i), sent);
        }
    }
}
