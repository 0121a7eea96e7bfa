// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.engine;

import dev.baton.lock.RunOnce;
import java.time.Duration;
import java.util.UUID;

/** Runs tasks whose key the store says is ours. Thread-safe. */
final class ClaimedOnce implements RunOnce {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(3660);

    private final LockEngine engine;

    ClaimedOnce(LockEngine engine) {
        this.engine = engine;
    }

    @Override
    public Result run(String task, String key, Duration remember, Work work) throws Exception {
        EngineClient.checked(task);
        EngineClient.checked(key);
        if (remember.compareTo(SHORTEST) < 0 || remember.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("A claim must be remembered for 1 s to 3660 days, but not " + remember);
        }
        // One for each call: a second call for the same key on this node is another claimant.
        String claimant = UUID.randomUUID().toString();
        if (!engine.calls().uninterrupted(() -> engine.store().claim(task, key, claimant, remember))) {
            return Result.CLAIMED_BEFORE;
        }
        work.run();
        return Result.RAN;
    }
}
