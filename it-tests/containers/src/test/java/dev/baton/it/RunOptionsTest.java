// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ResourceLock(Resources.SYSTEM_PROPERTIES)
class RunOptionsTest {
    private String seed;
    private String prove;

    @BeforeEach
    void remember() {
        seed = System.clearProperty(Seed.PROPERTY);
        prove = System.clearProperty(Prove.PROPERTY);
    }

    @AfterEach
    void restore() {
        set(Seed.PROPERTY, seed);
        set(Prove.PROPERTY, prove);
    }

    private static void set(String name, String value) {
        if (value == null) {
            System.clearProperty(name);
        } else {
            System.setProperty(name, value);
        }
    }

    @Test
    void countsAreAFiftiethUnlessProofIsAskedFor() {
        assertThat(Prove.count(10_000)).isEqualTo(200);
        assertThat(Prove.count(20)).isEqualTo(1);
        System.setProperty(Prove.PROPERTY, "true");
        assertThat(Prove.count(10_000)).isEqualTo(10_000);
    }

    @Test
    void theSameSeedGivesTheSameNumbers() {
        System.setProperty(Seed.PROPERTY, "42");
        Seed seed = Seed.of("a run");
        assertThat(seed.value()).isEqualTo(42);
        assertThat(seed.random().nextLong()).isEqualTo(Seed.of("again").random().nextLong());
        assertThat(seed.random(1).nextLong()).isNotEqualTo(seed.random(2).nextLong());
    }

    @Test
    void aSeedThatIsNoNumberIsRefused() {
        System.setProperty(Seed.PROPERTY, "abc");
        assertThatThrownBy(() -> Seed.of("a run")).hasMessageContaining("abc");
    }

    @Test
    void theBalancerTakesTurnsAndLeavesOutWhatCannotBeUsed() {
        RoundRobin<String> nodes = new RoundRobin<>(List.of("a", "b", "c"));
        assertThat(List.of(nodes.next(), nodes.next(), nodes.next(), nodes.next()))
                .containsExactly("a", "b", "c", "a");
        assertThat(nodes.next(node -> !node.equals("b"))).isEqualTo("c");
        assertThatThrownBy(() -> nodes.next(node -> false)).isInstanceOf(IllegalStateException.class);
    }
}
