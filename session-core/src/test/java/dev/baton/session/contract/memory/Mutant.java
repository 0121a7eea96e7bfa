// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract.memory;

import dev.baton.session.spi.SessionStore;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A store that breaks one rule.
 *
 * @param name the rule that it breaks, as what it does instead
 * @param rules the rules of its backend
 * @param wrapping what stands between the backend's stores and the tests
 */
record Mutant(String name, SessionRules rules, UnaryOperator<SessionStore> wrapping) {
    /** A mutant of the backend. */
    static Mutant of(String name, SessionRules rules) {
        return new Mutant(name, rules, UnaryOperator.identity());
    }

    /** A mutant of the node's side. */
    static Mutant of(String name, UnaryOperator<SessionStore> wrapping) {
        return new Mutant(name, new SessionRules(), wrapping);
    }

    static List<Mutant> all() {
        return Stream.of(LoadMutants.all(), CommitMutants.all(), EndMutants.all(), NodeMutants.all())
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public String toString() {
        return name;
    }
}
