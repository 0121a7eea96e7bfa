// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RoundRobinTest {
    private final RoundRobin<String> balancer = new RoundRobin<>(List.of("a", "b", "c"));

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
