// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The wait of commits that lose again and again. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class BackOffTest {
    @Test
    void the_first_attempts_do_not_wait() {
        for (int attempt = 1; attempt <= BackOff.ATTEMPTS_AT_ONCE; attempt++) {
            assertThat(BackOff.nanosAfter(attempt, bound -> bound - 1)).isZero();
        }
    }

    @Test
    void later_ones_wait_for_a_time_drawn_by_chance_below_a_bound_that_grows() {
        long before = 0;
        for (int attempt = BackOff.ATTEMPTS_AT_ONCE + 1; attempt < 64; attempt++) {
            long longest = BackOff.nanosAfter(attempt, bound -> bound - 1);
            assertThat(longest).isGreaterThan(before);
            assertThat(BackOff.nanosAfter(attempt, bound -> 0)).isZero();
            before = longest;
        }
        assertThat(before).isLessThan(50_000_000);
    }
}
