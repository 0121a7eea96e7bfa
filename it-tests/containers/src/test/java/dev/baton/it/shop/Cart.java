// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.shop;

import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** What a customer has put aside, changed in place and never set again. Thread-safe. */
public final class Cart implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    private final ArrayList<Item> items = new ArrayList<>();

    /** Adds an item and returns how many there are. */
    public synchronized int add(Item item) {
        items.add(item);
        return items.size();
    }

    /** Returns the items in the order of their adding. */
    public synchronized List<Item> items() {
        return List.copyOf(items);
    }
}
