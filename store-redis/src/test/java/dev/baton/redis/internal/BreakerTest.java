// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** Which failures keep calls from a server. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class BreakerTest {
    @AutoClose
    private final Breaker breaker = new Breaker(
            "the server",
            () -> {
                throw new JedisConnectionException("still away");
            },
            new Outages());

    @Test
    void what_failed_after_nobody_was_answered_any_more_opens_it() {
        breaker.succeeded();
        fail(System.nanoTime() + 1, false, Breaker.FAILURES - 1);
        assertThat(breaker.state()).isEqualTo(Breaker.State.CLOSED);
        fail(System.nanoTime() + 1, false, 1);
        assertThat(breaker.allows()).isFalse();
        assertThat(breaker.outages()).isEqualTo(1);
    }

    @Test
    void one_that_was_silent_for_all_of_its_time_opens_it_by_itself() {
        fail(System.nanoTime() + 1, true, 1);
        assertThat(breaker.allows()).isFalse();
    }

    @Test
    void what_was_sent_before_others_were_answered_opens_nothing_however_late_it_fails() {
        long begun = System.nanoTime() - 1;
        breaker.succeeded();
        fail(begun, true, 2 * Breaker.FAILURES);
        assertThat(breaker.state()).isEqualTo(Breaker.State.CLOSED);
        assertThat(breaker.reason()).isNull();
    }

    @Test
    void what_was_sent_to_the_server_before_it_was_another_opens_nothing() {
        long begun = System.nanoTime() - 1;
        fail(begun + 2, false, Breaker.FAILURES - 1);
        breaker.forgive();
        fail(begun, true, 2 * Breaker.FAILURES);
        assertThat(breaker.state()).isEqualTo(Breaker.State.CLOSED);
        assertThat(breaker.reason()).isNull();
        assertThat(breaker.outages()).isZero();
    }

    private void fail(long since, boolean silent, int times) {
        for (int i = 0; i < times; i++) {
            breaker.failed("no answer", since, silent);
        }
    }
}
