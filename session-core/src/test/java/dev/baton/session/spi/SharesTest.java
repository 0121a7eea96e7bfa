// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.baton.session.spi.Shares.Share;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SharesTest {
    private final List<String> closed = new ArrayList<>();
    private final List<String> made = new ArrayList<>();
    private final Shares<String, String> shares = new Shares<>(
            key -> {
                if (key.isEmpty()) {
                    throw new IllegalArgumentException("no key");
                }
                made.add(key);
                return key + " " + made.size();
            },
            closed::add);

    @Test
    void users_of_one_key_have_the_same_and_the_last_that_gives_it_back_closes_it() {
        Share<String> first = shares.acquire("a");
        Share<String> second = shares.acquire("a");
        assertThat(second.get()).isSameAs(first.get());
        first.close();
        assertThat(closed).isEmpty();
        second.close();
        assertThat(closed).containsExactly("a 1");
    }

    @Test
    void giving_back_twice_takes_it_from_nobody() {
        Share<String> first = shares.acquire("a");
        Share<String> second = shares.acquire("a");
        first.close();
        first.close();
        assertThat(closed).isEmpty();
        second.close();
        assertThat(closed).hasSize(1);
    }

    @Test
    void who_comes_after_the_last_has_gets_a_new_one_that_the_old_ones_users_do_not_close() {
        Share<String> old = shares.acquire("a");
        old.close();
        Share<String> next = shares.acquire("a");
        assertThat(next.get()).isEqualTo("a 2");
        old.close();
        assertThat(closed).containsExactly("a 1");
    }

    @Test
    void another_key_stands_for_something_else() {
        assertThat(shares.acquire("a").get()).isNotEqualTo(shares.acquire("b").get());
    }

    @Test
    void what_cannot_be_made_is_shared_with_nobody() {
        assertThatIllegalArgumentException().isThrownBy(() -> shares.acquire(""));
        assertThatIllegalArgumentException().isThrownBy(() -> shares.acquire(""));
        assertThat(closed).isEmpty();
    }
}
