// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.session;

import static dev.baton.jdbc.session.TestSessions.random;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.OutcomeUnknownException;
import dev.baton.session.StoreUnavailableException;
import dev.baton.session.spi.SessionStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Fills a disk with sessions, and looks whether they are there. */
final class FullDisk {
    static final int LARGE = 200_000;

    private FullDisk() {}

    /**
     * Creates sessions until there is no room for one more, and returns those of which the store says that they are there.
     *
     * @param size about how many bytes there is room for
     */
    static List<TestSessions> fill(SessionStore store, long size) {
        List<TestSessions> kept = new ArrayList<>();
        while (kept.size() * (long) LARGE < 2 * size) {
            TestSessions next = new TestSessions();
            try {
                next.tryCreate(store, Map.of("large", random(LARGE)));
            } catch (StoreUnavailableException | OutcomeUnknownException full) {
                assertThat(kept).isNotEmpty();
                return kept;
            }
            kept.add(next);
        }
        throw new AssertionError("The disk is never full");
    }

    /** Fails unless every session is there as it was acknowledged. */
    static void assertAllThere(SessionStore store, List<TestSessions> kept) {
        for (TestSessions each : kept) {
            assertThat(each.whole(store).attributes().get("large").value()).isEqualTo(random(LARGE));
        }
    }
}
