// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract.memory;

import dev.baton.session.Handle;
import dev.baton.session.spi.EnrolResult;
import dev.baton.session.spi.Enrolment;
import dev.baton.session.spi.PrincipalIndex;
import dev.baton.session.spi.PrincipalKey;
import dev.baton.session.spi.SessionStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/** Mutants in the index of principals. */
final class PrincipalMutants {
    private PrincipalMutants() {}

    /** Takes every principal for the same. */
    private record OnePrincipal(PrincipalIndex next) implements PrincipalIndex {
        private static final PrincipalKey KEY = new PrincipalKey("x".repeat(PrincipalKey.LENGTH));

        @Override
        public EnrolResult enrol(PrincipalKey principal, Handle handle, long mark, int limit) {
            return next.enrol(KEY, handle, mark, limit);
        }

        @Override
        public void withdraw(PrincipalKey principal, Handle handle, OptionalLong mark) {
            next.withdraw(KEY, handle, mark);
        }

        @Override
        public List<Enrolment> enrolled(PrincipalKey principal) {
            return next.enrolled(KEY);
        }

        @Override
        public List<PrincipalKey> due(int limit) {
            return next.due(limit);
        }

        @Override
        public void looked(PrincipalKey principal, Duration again) {
            next.looked(KEY, again);
        }
    }

    static List<Mutant> all() {
        return List.of(
                Mutant.of("a principal's sessions have no limit", new PrincipalRules() {
                    @Override
                    boolean isFull(KeptPrincipal principal, Handle handle, int limit) {
                        return false;
                    }
                }),
                Mutant.of("one more than the limit may be entered", new PrincipalRules() {
                    @Override
                    boolean isFull(KeptPrincipal principal, Handle handle, int limit) {
                        return super.isFull(principal, handle, limit + 1);
                    }
                }),
                Mutant.of("the limit meets the session's own entry", new PrincipalRules() {
                    @Override
                    boolean isFull(KeptPrincipal principal, Handle handle, int limit) {
                        return principal.enrolments.size() >= limit;
                    }
                }),
                Mutant.of("an entry keeps its first mark", new PrincipalRules() {
                    @Override
                    void enter(KeptPrincipal principal, Enrolment enrolment) {
                        if (!principal.enrolments.containsKey(enrolment.handle())) {
                            super.enter(principal, enrolment);
                        }
                    }
                }),
                Mutant.of("an entry puts the look off", new PrincipalRules() {
                    @Override
                    void enter(KeptPrincipal principal, Enrolment enrolment) {
                        super.enter(principal, enrolment);
                        principal.lookAt = enrolment.at().plus(PrincipalIndex.FIRST_LOOK);
                    }
                }),
                Mutant.of("an entry calls for no look", new PrincipalRules() {
                    @Override
                    void enter(KeptPrincipal principal, Enrolment enrolment) {
                        Instant before = principal.lookAt;
                        super.enter(principal, enrolment);
                        principal.lookAt = before;
                    }
                }),
                Mutant.of("an entry calls for a look at once", new PrincipalRules() {
                    @Override
                    void enter(KeptPrincipal principal, Enrolment enrolment) {
                        super.enter(principal, enrolment);
                        principal.lookAt = enrolment.at();
                    }
                }),
                Mutant.of("an entry forgets the others", new PrincipalRules() {
                    @Override
                    void enter(KeptPrincipal principal, Enrolment enrolment) {
                        principal.enrolments.clear();
                        super.enter(principal, enrolment);
                    }
                }),
                Mutant.of("any mark takes an entry back", new PrincipalRules() {
                    @Override
                    boolean isMeant(Enrolment enrolment, OptionalLong mark) {
                        return true;
                    }
                }),
                Mutant.of("no entry is taken back without a mark", new PrincipalRules() {
                    @Override
                    boolean isMeant(Enrolment enrolment, OptionalLong mark) {
                        return mark.isPresent() && super.isMeant(enrolment, mark);
                    }
                }),
                Mutant.of("no entry is taken back by its mark", new PrincipalRules() {
                    @Override
                    boolean isMeant(Enrolment enrolment, OptionalLong mark) {
                        return mark.isEmpty();
                    }
                }),
                Mutant.of("a principal without entries is remembered", new PrincipalRules() {
                    @Override
                    boolean isForgotten(KeptPrincipal principal) {
                        return false;
                    }
                }),
                Mutant.of("the newest entry comes first", new PrincipalRules() {
                    @Override
                    List<Enrolment> inOrder(KeptPrincipal principal) {
                        return principal.enrolments.values().stream()
                                .sorted(Comparator.comparing(Enrolment::at).reversed())
                                .toList();
                    }
                }),
                Mutant.of("a mark loses its upper half", new PrincipalRules() {
                    @Override
                    void enter(KeptPrincipal principal, Enrolment enrolment) {
                        super.enter(
                                principal, new Enrolment(enrolment.handle(), (int) enrolment.mark(), enrolment.at()));
                    }
                }),
                Mutant.of("all principals share their entries", (UnaryOperator<SessionStore>)
                        store -> new ForwardingStore(store) {
                            @Override
                            public PrincipalIndex principals() {
                                return new OnePrincipal(super.principals());
                            }
                        }),
                Mutant.of("due principals are without limit", new PrincipalRules() {
                    @Override
                    int limit(int asked) {
                        return Integer.MAX_VALUE;
                    }
                }),
                Mutant.of("no principal is due", new PrincipalRules() {
                    @Override
                    boolean isDue(KeptPrincipal principal, Instant now) {
                        return false;
                    }
                }),
                Mutant.of("every principal is due", new PrincipalRules() {
                    @Override
                    boolean isDue(KeptPrincipal principal, Instant now) {
                        return true;
                    }
                }),
                Mutant.of("a look changes nothing", new PrincipalRules() {
                    @Override
                    void looked(KeptPrincipal principal, Instant now, Duration again) {}
                }),
                Mutant.of("a look is the last one", new PrincipalRules() {
                    @Override
                    void looked(KeptPrincipal principal, Instant now, Duration again) {
                        principal.lookAt = Instant.MAX;
                    }
                }));
    }
}
