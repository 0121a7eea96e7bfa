// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.spi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.contract.InThread;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class WaitBudgetTest {
    private static final Duration WHOLE = Duration.ofMillis(2_000);

    private final AtomicLong nanos = new AtomicLong();
    private final WaitBudget budget = new WaitBudget(nanos::get);

    private void advance(long millis) {
        nanos.addAndGet(Duration.ofMillis(millis).toNanos());
    }

    private Duration granted() {
        return budget.during(() -> WaitBudget.begin().granted(WHOLE));
    }

    private void call(long millis, boolean answered) {
        budget.during(() -> {
            WaitBudget.Wait wait = WaitBudget.begin();
            advance(millis);
            wait.ended(answered);
        });
    }

    @Test
    void all_calls_of_a_request_together_have_the_time_of_one() {
        assertThat(granted()).isEqualTo(WHOLE);
        call(500, true);
        assertThat(granted()).isEqualTo(Duration.ofMillis(1_500));
        call(1_200, true);
        assertThat(granted()).isEqualTo(Duration.ofMillis(300));
    }

    @Test
    void the_time_of_a_call_runs_from_its_beginning() {
        budget.during(() -> {
            WaitBudget.Wait wait = WaitBudget.begin();
            advance(700);
            assertThat(wait.left(WHOLE)).isEqualTo(Duration.ofMillis(1_300));
            advance(5_000);
            assertThat(wait.left(WHOLE)).isZero();
        });
    }

    @Test
    void a_call_has_a_twentieth_at_least_as_long_as_all_before_it_were_answered() {
        call(10_000, true);
        assertThat(granted()).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void after_a_call_without_an_answer_there_is_what_is_left_and_nothing_when_that_is_spent() {
        call(500, false);
        assertThat(granted()).isEqualTo(Duration.ofMillis(1_500));
        call(1_500, false);
        assertThat(granted()).isZero();
    }

    @Test
    void what_was_waited_behind_another_request_in_vain_counts() {
        budget.waitedInVain(Duration.ofMillis(1_950));
        assertThat(granted()).isEqualTo(Duration.ofMillis(50));
        budget.waitedInVain(Duration.ofMillis(1_950));
        assertThat(granted()).isZero();
    }

    @Test
    void what_was_waited_is_forgotten_with_the_time_that_the_request_spends_otherwise() {
        call(1_000, true);
        advance(1_600);
        assertThat(granted()).isEqualTo(Duration.ofMillis(1_100));
        advance(100_000);
        assertThat(granted()).isEqualTo(WHOLE);
    }

    @Test
    void a_call_in_several_parts_counts_once() {
        budget.during(() -> {
            WaitBudget.Wait wait = WaitBudget.begin();
            advance(100);
            wait.ended(true);
            advance(200);
            wait.ended(true);
        });
        assertThat(granted()).isEqualTo(Duration.ofMillis(1_700));
        assertThat(budget.waited()).isEqualTo(Duration.ofMillis(300).toNanos());
    }

    @Test
    void calls_that_belong_to_no_request_have_the_whole_time() {
        call(1_000, true);
        assertThat(WaitBudget.begin().granted(WHOLE)).isEqualTo(WHOLE);
        Duration elsewhere = budget.during(
                () -> InThread.supply(() -> WaitBudget.begin().granted(WHOLE)).join());
        assertThat(elsewhere).isEqualTo(WHOLE);
    }

    @Test
    void a_thread_that_works_for_a_request_within_another_goes_on_with_the_first() {
        call(1_000, true);
        Duration afterwards = budget.during(() -> {
            assertThat(new WaitBudget(nanos::get)
                            .during(() -> WaitBudget.begin().granted(WHOLE)))
                    .isEqualTo(WHOLE);
            return WaitBudget.begin().granted(WHOLE);
        });
        assertThat(afterwards).isEqualTo(Duration.ofMillis(1_000));
    }
}
