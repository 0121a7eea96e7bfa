// SPDX-License-Identifier: Apache-2.0
package dev.baton.demo;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What the shop sells. */
enum Product {
    BATON("Relay baton", 1290),
    SHOES("Running shoes", 8900),
    STOPWATCH("Stopwatch", 2450),
    BOTTLE("Water bottle", 990),
    FLAG("Corner flag", 700),
    MEDAL("Medal", 1500);

    private final String title;
    private final int cents;

    Product(String title, int cents) {
        this.title = title;
        this.cents = cents;
    }

    /** The name that a customer reads. */
    String title() {
        return title;
    }

    /** The price in cents. */
    int cents() {
        return cents;
    }

    /** The name that requests and the page use. */
    String sku() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Product> withSku(String sku) {
        return Arrays.stream(values()).filter(p -> p.sku().equals(sku)).findFirst();
    }
}
