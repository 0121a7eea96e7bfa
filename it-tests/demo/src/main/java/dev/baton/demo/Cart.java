// SPDX-License-Identifier: Apache-2.0
package dev.baton.demo;

import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.List;

/**
 * What a customer is about to buy; an ordinary mutable object of the application, kept in the session.
 *
 * <p>The shop sets it as an attribute once and then only changes it in place, so that it shows that such a change is
 * saved. An add carries a number of the client's choice: an add that is sent again after a cut-off answer counts once.
 * Thread-safe.
 */
final class Cart implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    private static final int NUMBERS_REMEMBERED = 64;

    private final EnumMap<Product, Item> items = new EnumMap<>(Product.class);
    private final ArrayDeque<String> numbers = new ArrayDeque<>();

    /**
     * Puts one more of a product into the cart, unless the add with this number is in it already.
     *
     * @return whether the cart changed
     */
    synchronized boolean add(Product product, String number) {
        if (numbers.contains(number)) {
            return false;
        }
        numbers.addLast(number);
        if (numbers.size() > NUMBERS_REMEMBERED) {
            numbers.removeFirst();
        }
        items.merge(product, new Item(product, 1), (there, one) -> there.oneMore());
        return true;
    }

    /** Takes a product out, however many of it there are. */
    synchronized void remove(Product product) {
        items.remove(product);
    }

    synchronized List<Item> items() {
        return List.copyOf(items.values());
    }

    /** How many pieces are in the cart. */
    synchronized int count() {
        return items.values().stream().mapToInt(Item::quantity).sum();
    }

    /** The price of everything in cents. */
    synchronized int cents() {
        return items.values().stream().mapToInt(Item::cents).sum();
    }
}
