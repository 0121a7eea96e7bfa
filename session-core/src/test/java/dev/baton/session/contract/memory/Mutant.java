// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract.memory;

import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoreConnection;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A store that breaks one rule.
 *
 * @param name the rule that it breaks, as what it does instead
 * @param announcing whether its kind of store can tell of changes
 * @param rules the rules of its backend
 * @param wrapping what stands between the backend's connections and the tests
 */
record Mutant(String name, boolean announcing, Rules rules, UnaryOperator<StoreConnection> wrapping) {
    /** A mutant of the backend. */
    static Mutant of(String name, SessionRules rules) {
        return of(name, new Rules(rules, new LeaseRules(), new NoticeRules(), new PrincipalRules()));
    }

    /** A mutant of the backend's leases. */
    static Mutant of(String name, LeaseRules rules) {
        return of(name, new Rules(new SessionRules(), rules, new NoticeRules(), new PrincipalRules()));
    }

    /** A mutant of what the backend tells. */
    static Mutant of(String name, NoticeRules rules) {
        return of(name, new Rules(new SessionRules(), new LeaseRules(), rules, new PrincipalRules()));
    }

    /** A mutant of the backend's index of principals. */
    static Mutant of(String name, PrincipalRules rules) {
        return of(name, new Rules(new SessionRules(), new LeaseRules(), new NoticeRules(), rules));
    }

    private static Mutant of(String name, Rules rules) {
        return new Mutant(name, true, rules, UnaryOperator.identity());
    }

    /** A mutant of a node's store. */
    static Mutant of(String name, UnaryOperator<SessionStore> wrapping) {
        return ofNode(name, connection -> new ForwardingConnection(connection) {
            @Override
            public SessionStore open(String namespace, boolean announces) {
                return wrapping.apply(super.open(namespace, announces));
            }
        });
    }

    /** A mutant of a node's connection. */
    static Mutant ofNode(String name, UnaryOperator<StoreConnection> wrapping) {
        return new Mutant(name, true, new Rules(), wrapping);
    }

    /** A mutant of a node's connection to a kind of store that cannot tell of changes. */
    static Mutant ofNodeWithoutNotices(String name, UnaryOperator<StoreConnection> wrapping) {
        return new Mutant(name, false, new Rules(), wrapping);
    }

    static List<Mutant> all() {
        return Stream.of(
                        LoadMutants.all(),
                        CommitMutants.all(),
                        EndMutants.all(),
                        LeaseMutants.all(),
                        NoticeMutants.all(),
                        LookMutants.all(),
                        PrincipalMutants.all(),
                        NodeMutants.all())
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public String toString() {
        return name;
    }
}
