// SPDX-License-Identifier: Apache-2.0
package dev.baton.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CartTest {
    private final Cart cart = new Cart();

    @Test
    void anAddThatIsSentAgainCountsOnce() {
        assertThat(cart.add(Product.BATON, "1")).isTrue();
        assertThat(cart.add(Product.BATON, "1")).isFalse();

        assertThat(cart.items()).isEqualTo(List.of(new Item(Product.BATON, 1)));
    }

    @Test
    void addsOfOneProductShareALine() {
        cart.add(Product.BATON, "1");
        cart.add(Product.FLAG, "2");
        cart.add(Product.BATON, "3");

        assertThat(cart.items()).isEqualTo(List.of(new Item(Product.BATON, 2), new Item(Product.FLAG, 1)));
        assertThat(cart.count()).isEqualTo(3);
        assertThat(cart.cents()).isEqualTo(2 * 1290 + 700);
    }

    @Test
    void aProductThatWasTakenOutStaysOutWhenItsAddIsSentAgain() {
        cart.add(Product.BATON, "1");
        cart.remove(Product.BATON);
        cart.add(Product.BATON, "1");

        assertThat(cart.items()).isEmpty();
    }
}
