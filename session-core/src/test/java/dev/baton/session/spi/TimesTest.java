// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TimesTest {
    private static final Instant ACCESS = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void the_throttle_is_a_tenth_of_maxInactive() {
        assertThat(Times.throttle(Duration.ofSeconds(5))).isEqualTo(Duration.ofMillis(500));
        assertThat(Times.throttle(Duration.ofMinutes(10))).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void the_throttle_is_at_most_a_minute() {
        assertThat(Times.throttle(Duration.ofMinutes(30))).isEqualTo(Duration.ofSeconds(60));
        assertThat(Times.throttle(Duration.ofSeconds(Integer.MAX_VALUE))).isEqualTo(Duration.ofSeconds(60));
        assertThat(Times.throttle(Duration.ZERO)).isEqualTo(Duration.ofSeconds(60));
        assertThat(Times.throttle(Duration.ofSeconds(-1))).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void the_deadline_allows_for_maxInactive_and_the_throttle() {
        assertThat(Times.deadline(ACCESS, Duration.ofMinutes(30))).isEqualTo(ACCESS.plus(Duration.ofMinutes(31)));
        assertThat(Times.deadline(ACCESS, Duration.ofSeconds(10))).isEqualTo(ACCESS.plus(Duration.ofSeconds(11)));
    }

    @Test
    void maxInactive_of_zero_or_less_has_no_deadline() {
        assertThat(Times.deadline(ACCESS, Duration.ZERO)).isEqualTo(Instant.MAX);
        assertThat(Times.deadline(ACCESS, Duration.ofMillis(-1))).isEqualTo(Instant.MAX);
    }
}
