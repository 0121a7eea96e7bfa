// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract;

import dev.baton.session.SecretHash;
import dev.baton.session.spi.Known;
import dev.baton.session.spi.LockRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A wish for a lease in the making: for a long one, at once or not at all, by an owner of its own. */
final class TestLock {
    private long owner = StoreBed.randomOwner();
    private Duration lease = StoreBed.LONG;
    private Duration patience = Duration.ZERO;
    private @Nullable Known known;
    private SecretHash secret;
    private boolean counts = true;

    TestLock(SecretHash secret) {
        this.secret = secret;
    }

    TestLock owner(long of) {
        owner = of;
        return this;
    }

    TestLock lease(Duration duration) {
        lease = duration;
        return this;
    }

    TestLock patience(Duration duration) {
        patience = duration;
        return this;
    }

    TestLock known(Known copy) {
        known = copy;
        return this;
    }

    TestLock secret(SecretHash presented) {
        secret = presented;
        return this;
    }

    TestLock notCounting() {
        counts = false;
        return this;
    }

    LockRequest build() {
        return new LockRequest(owner, lease, patience, known, secret, counts);
    }
}
