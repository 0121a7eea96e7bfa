// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.oracle;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What numbered requests have left behind.
 *
 * @param counter how many of them there were, as the session has counted
 * @param numbers those of which the session knows
 */
public record Tally(int counter, Set<Integer> numbers) {
    public Tally {
        numbers = Set.copyOf(numbers);
    }

    /** Returns a tally of requests that only left their numbers. */
    public static Tally of(Set<Integer> numbers) {
        return new Tally(numbers.size(), numbers);
    }

    /** Reads the counter and the numbers, with spaces in between. */
    public static Tally parse(String text) {
        List<Integer> words =
                Arrays.stream(text.trim().split(" ")).map(Integer::valueOf).toList();
        return new Tally(words.get(0), words.stream().skip(1).collect(Collectors.toSet()));
    }
}
