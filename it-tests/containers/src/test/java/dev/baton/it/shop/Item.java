// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.shop;

import java.io.Serializable;
import java.math.BigDecimal;
import java.time.Instant;

/** One thing in a cart. */
public record Item(int number, Kind kind, BigDecimal price, Instant added) implements Serializable {
    /** Returns the item that stands for {@code number}: each has values of its own. */
    public static Item of(int number) {
        return new Item(
                number,
                number % 2 == 0 ? Kind.POSTER : Kind.BOOK,
                new BigDecimal(number).movePointLeft(2),
                Instant.ofEpochSecond(1_700_000_000L + number));
    }
}
