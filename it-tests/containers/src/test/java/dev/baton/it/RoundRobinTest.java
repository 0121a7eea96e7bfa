// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class RoundRobinTest {
    private final RoundRobin<String> balancer = new RoundRobin<>(List.of("a", "b", "c"));

    @Test
    void nodesHaveTheirTurnsInOrder() {
        assertThat(List.of(balancer.next(), balancer.next(), balancer.next(), balancer.next()))
                .containsExactly("a", "b", "c", "a");
    }

    @Test
    void aNodeThatIsDownIsPassedOver() {
        assertThat(balancer.next("c"::equals)).isEqualTo("c");
        assertThat(balancer.next(node -> !node.equals("b"))).isEqualTo("c");
        assertThatThrownBy(() -> balancer.next(node -> false)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theOneNodeThatIsUpIsFoundHoweverManyTurnsOthersTakeMeanwhile() {
        String found = balancer.next(node -> {
            balancer.next();
            balancer.next();
            return node.equals("c");
        });
        assertThat(found).isEqualTo("c");
    }
}
