// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.baton.session.StoreUnavailableException;
import dev.baton.session.spi.WaitBudget;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** How long a request waits for a database. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class DatabaseTimeTest {
    private static final Call ASKING = Call.asking("question", "nobody");

    private final AtomicLong nanos = new AtomicLong();
    private final WaitBudget budget = new WaitBudget(nanos::get);

    private static Database database(String name) {
        return new Database(JdbcUri.parse(URI.create("jdbc:h2:mem:" + name + "?baton.poolWait=1m")));
    }

    private static String ask(Database database) {
        return database.call(ASKING, link -> "asked");
    }

    @Test
    void a_request_that_has_waited_in_vain_for_all_of_its_time_is_refused_at_once() {
        try (Database database = database("waiting-in-vain")) {
            budget.during(() -> {
                WaitBudget.Wait earlier = WaitBudget.begin();
                nanos.addAndGet(TimeUnit.HOURS.toNanos(1));
                earlier.ended(false);
                assertThatExceptionOfType(StoreUnavailableException.class)
                        .isThrownBy(() -> ask(database))
                        .withMessageContainingAll("has waited", "62000 ms", "was not sent", "Nothing was changed");
            });
            assertThat(ask(database)).isEqualTo("asked");
        }
    }

    @Test
    void what_one_call_takes_is_missing_to_the_next() {
        try (Database database = database("waiting-long")) {
            Duration granted = budget.during(() -> {
                database.call(ASKING, link -> nanos.addAndGet(TimeUnit.SECONDS.toNanos(1)));
                return WaitBudget.begin().granted(Duration.ofSeconds(3));
            });
            assertThat(granted).isEqualTo(Duration.ofSeconds(2));
        }
    }

    @Test
    void a_call_that_has_little_time_left_is_carried_out() {
        budget.waitedInVain(Duration.ofSeconds(61));
        try (Database database = database("waiting-little")) {
            String answer = budget.during(() -> ask(database));
            assertThat(answer).isEqualTo("asked");
        }
    }
}
