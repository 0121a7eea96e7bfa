// SPDX-License-Identifier: Apache-2.0
package dev.baton.demo;

import java.io.Serializable;

/**
 * One line of a cart.
 *
 * @param product what is bought
 * @param quantity how many of it, at least 1
 */
record Item(Product product, int quantity) implements Serializable {
    /** The price of the whole line in cents. */
    int cents() {
        return product.cents() * quantity;
    }

    Item oneMore() {
        return new Item(product, quantity + 1);
    }
}
