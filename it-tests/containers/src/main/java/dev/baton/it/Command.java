// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

import java.util.List;
import java.util.Set;

/**
 * What a node sent to the store, for those who pick what a fault shall hit.
 *
 * @param name of a command of Redis the name in capitals, such as {@code EVALSHA}; of a statement {@code SQL} and its first
 *     word, such as {@code SQL UPDATE}
 * @param words the name as sent and all arguments, or the statement and its parameters, byte for byte as ISO-8859-1
 */
public record Command(String name, List<String> words) {
    private static final String SCRIPT = "EVALSHA";
    private static final Set<String> CHANGES = Set.of("SQL INSERT", "SQL UPDATE", "SQL WITH");

    public Command {
        words = List.copyOf(words);
    }

    /** Tells whether this saves a session with an attribute whose name begins so. */
    public boolean saves(String attribute) {
        return name.equals(SCRIPT)
                ? words.stream().anyMatch(word -> word.startsWith(attribute))
                // In a row's body names stand among the values.
                : CHANGES.contains(name) && words.stream().anyMatch(word -> word.contains(attribute));
    }

    /** Tells whether this asks or changes what a store keeps: no probe of a connection. */
    public boolean isOfTheStore() {
        return name.equals(SCRIPT) || name.startsWith("SQL ") && !TrafficCounter.isSetUp(name);
    }
}
