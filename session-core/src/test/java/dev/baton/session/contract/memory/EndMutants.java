// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract.memory;

import dev.baton.session.spi.Claim;
import dev.baton.session.spi.Incarnation;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Mutants in claims, deletes and the index of deadlines. */
final class EndMutants {
    private EndMutants() {}

    static List<Mutant> all() {
        return List.of(
                Mutant.of("a claim is granted twice", new SessionRules() {
                    @Override
                    boolean isHeldAgainst(KeptSession.Taken taken, Claim claim, Instant now) {
                        return false;
                    }
                }),
                Mutant.of("a lease never ends", new SessionRules() {
                    @Override
                    boolean isHeldAgainst(KeptSession.Taken taken, Claim claim, Instant now) {
                        return taken.owner() != claim.owner();
                    }
                }),
                Mutant.of("a lease ends one millisecond early", new SessionRules() {
                    @Override
                    boolean isHeldAgainst(KeptSession.Taken taken, Claim claim, Instant now) {
                        return super.isHeldAgainst(taken, claim, now.plusMillis(1));
                    }
                }),
                Mutant.of("the owner is held by its own claim", new SessionRules() {
                    @Override
                    boolean isHeldAgainst(KeptSession.Taken taken, Claim claim, Instant now) {
                        return now.isBefore(taken.until());
                    }
                }),
                Mutant.of("owners are compared as floating point", new SessionRules() {
                    @Override
                    boolean isHeldAgainst(KeptSession.Taken taken, Claim claim, Instant now) {
                        return (double) taken.owner() != (double) claim.owner() && now.isBefore(taken.until());
                    }
                }),
                Mutant.of("the same owner's claim does not renew the lease", new SessionRules() {
                    @Override
                    void take(Kept kept, Place place, KeptSession session, KeptSession.Taken taken) {
                        boolean again = session.taken != null && session.taken.owner() == taken.owner();
                        super.take(
                                kept,
                                place,
                                session,
                                again
                                        ? new KeptSession.Taken(taken.owner(), session.taken.until(), taken.attempt())
                                        : taken);
                    }
                }),
                Mutant.of("a claimed session still loads", new SessionRules() {
                    @Override
                    boolean hidesFromLoads(KeptSession session, Instant now) {
                        return isDue(session, now);
                    }
                }),
                Mutant.of("a claim ends with its lease", new SessionRules() {
                    @Override
                    boolean isClaimed(KeptSession session, Instant now) {
                        return session.taken != null && now.isBefore(session.taken.until());
                    }
                }),
                Mutant.of("attempts are not counted", new SessionRules() {
                    @Override
                    int attempt(KeptSession.@Nullable Taken taken, Claim claim) {
                        return 1;
                    }
                }),
                Mutant.of("the same owner's claims count as attempts", new SessionRules() {
                    @Override
                    int attempt(KeptSession.@Nullable Taken taken, Claim claim) {
                        return taken == null ? 1 : taken.attempt() + 1;
                    }
                }),
                Mutant.of("the first attempt is 0", new SessionRules() {
                    @Override
                    int attempt(KeptSession.@Nullable Taken taken, Claim claim) {
                        return super.attempt(taken, claim) - 1;
                    }
                }),
                Mutant.of("a session that is not due is claimed all the same", new SessionRules() {
                    @Override
                    boolean livesOn(KeptSession session, Claim claim, Instant now) {
                        return false;
                    }
                }),
                Mutant.of("only due sessions are claimed", new SessionRules() {
                    @Override
                    boolean livesOn(KeptSession session, Claim claim, Instant now) {
                        return session.taken == null && !isDue(session, now);
                    }
                }),
                Mutant.of("an ending begun before the deadline is never finished", new SessionRules() {
                    @Override
                    boolean livesOn(KeptSession session, Claim claim, Instant now) {
                        return claim.onlyIfDue() && !isDue(session, now);
                    }
                }),
                Mutant.of("another incarnation is claimed", new SessionRules() {
                    @Override
                    boolean isMeant(KeptSession session, Claim claim) {
                        return true;
                    }
                }),
                Mutant.of("a claim must name an incarnation", new SessionRules() {
                    @Override
                    boolean isMeant(KeptSession session, Claim claim) {
                        return claim.incarnation().isPresent() && super.isMeant(session, claim);
                    }
                }),
                Mutant.of("a claim empties the session", new SessionRules() {
                    @Override
                    void take(Kept kept, Place place, KeptSession session, KeptSession.Taken taken) {
                        super.take(kept, place, session, taken);
                        session.attributes.clear();
                    }
                }),
                Mutant.of("a claim leaves the index as it is", new SessionRules() {
                    @Override
                    void take(Kept kept, Place place, KeptSession session, KeptSession.Taken taken) {
                        session.taken = taken;
                    }
                }),
                Mutant.of("a claim takes the session out of the index", new SessionRules() {
                    @Override
                    void take(Kept kept, Place place, KeptSession session, KeptSession.Taken taken) {
                        session.taken = taken;
                        kept.index.remove(place);
                    }
                }),
                Mutant.of("not due leaves the index as it is", new SessionRules() {
                    @Override
                    void mendIndex(Kept kept, Place place, KeptSession session) {}
                }),
                Mutant.of("not due takes the session out of the index", new SessionRules() {
                    @Override
                    void mendIndex(Kept kept, Place place, KeptSession session) {
                        kept.index.remove(place);
                    }

                    @Override
                    void touchByCommit(Kept kept, Place place, KeptSession session, Instant now) {
                        kept.index.computeIfPresent(place, (key, old) -> deadline(session));
                    }
                }),
                Mutant.of("an index entry without a session stays", new SessionRules() {
                    @Override
                    void mendIndex(Kept kept, Place empty) {}
                }),
                Mutant.of("a claim of nothing leaves an index entry", new SessionRules() {
                    @Override
                    void mendIndex(Kept kept, Place empty) {
                        kept.index.put(empty, Instant.MAX);
                    }
                }),
                Mutant.of("anybody deletes a claimed session", new SessionRules() {
                    @Override
                    boolean mayDelete(KeptSession session, Incarnation incarnation, long owner) {
                        return session.incarnation.equals(incarnation) && session.taken != null;
                    }
                }),
                Mutant.of("anybody deletes a session that nobody claimed", new SessionRules() {
                    @Override
                    boolean mayDelete(KeptSession session, Incarnation incarnation, long owner) {
                        return session.incarnation.equals(incarnation)
                                && (session.taken == null || session.taken.owner() == owner);
                    }
                }),
                Mutant.of("a delete reaches another incarnation", new SessionRules() {
                    @Override
                    boolean mayDelete(KeptSession session, Incarnation incarnation, long owner) {
                        return session.taken != null && session.taken.owner() == owner;
                    }
                }),
                Mutant.of("only the first owner may delete", new SessionRules() {
                    @Override
                    boolean mayDelete(KeptSession session, Incarnation incarnation, long owner) {
                        return super.mayDelete(session, incarnation, owner) && session.taken.attempt() == 1;
                    }
                }),
                Mutant.of("a delete leaves the index entry", new SessionRules() {
                    @Override
                    void delete(Kept kept, Place place) {
                        kept.sessions.remove(place);
                    }
                }),
                Mutant.of("a delete leaves the session", new SessionRules() {
                    @Override
                    void delete(Kept kept, Place place) {
                        kept.index.remove(place);
                    }
                }),
                Mutant.of("due is without limit", new SessionRules() {
                    @Override
                    int limit(int asked) {
                        return Integer.MAX_VALUE;
                    }
                }),
                Mutant.of("due gives one less than asked for", new SessionRules() {
                    @Override
                    int limit(int asked) {
                        return Math.max(1, asked - 1);
                    }
                }),
                Mutant.of("everything is due", new SessionRules() {
                    @Override
                    boolean isListed(String namespace, Place place, Instant deadline, Instant now) {
                        return place.namespace().equals(namespace);
                    }
                }),
                Mutant.of("nothing is due", new SessionRules() {
                    @Override
                    boolean isListed(String namespace, Place place, Instant deadline, Instant now) {
                        return false;
                    }
                }));
    }
}
