// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract.memory;

import dev.baton.session.spi.Delta;
import dev.baton.session.spi.Lease;
import dev.baton.session.spi.LockRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Mutants in leases, in the queue for them, and in commits under them. */
final class LeaseMutants {
    private LeaseMutants() {}

    static List<Mutant> all() {
        return List.of(
                Mutant.of("everybody is granted the lease", new LeaseRules() {
                    @Override
                    boolean isFree(KeptLeases leases, Instant now) {
                        return true;
                    }
                }),
                Mutant.of("nobody is granted a lease", new LeaseRules() {
                    @Override
                    boolean isFree(KeptLeases leases, Instant now) {
                        return false;
                    }
                }),
                Mutant.of("a request's lease never ends", new LeaseRules() {
                    @Override
                    boolean isFree(KeptLeases leases, Instant now) {
                        return leases.granted == null || (!leases.granted.takenUp() && super.isFree(leases, now));
                    }
                }),
                Mutant.of("a request's lease ends one millisecond early", new LeaseRules() {
                    @Override
                    boolean isFree(KeptLeases leases, Instant now) {
                        return super.isFree(leases, now.plusMillis(1));
                    }
                }),
                Mutant.of("a request's lease ends one millisecond late", new LeaseRules() {
                    @Override
                    boolean isFree(KeptLeases leases, Instant now) {
                        return super.isFree(leases, now.minusMillis(1));
                    }
                }),
                Mutant.of("newcomers overtake", new LeaseRules() {
                    @Override
                    boolean isThereForTheTaking(KeptLeases leases, Instant now) {
                        return isFree(leases, now) || (leases.granted != null && !leases.granted.takenUp());
                    }
                }),
                Mutant.of("the last to come is the first to be granted", new LeaseRules() {
                    @Override
                    long next(KeptLeases leases) {
                        return leases.queue.stream()
                                .reduce((first, second) -> second)
                                .orElseThrow();
                    }
                }),
                Mutant.of("those who would not wait stay in the queue", new LeaseRules() {
                    @Override
                    void leave(KeptLeases leases, long owner, Instant now) {}
                }),
                Mutant.of("a dead waiter is waited for for ever", new LeaseRules() {
                    @Override
                    boolean isFree(KeptLeases leases, Instant now) {
                        return leases.granted == null || (leases.granted.takenUp() && super.isFree(leases, now));
                    }
                }),
                Mutant.of("a lease that is given up goes to nobody until it would have ended", new LeaseRules() {
                    @Override
                    void giveUp(KeptLeases leases, Instant now) {
                        KeptLeases.Granted before = leases.granted;
                        if (before != null) {
                            leases.granted = new KeptLeases.Granted(0, 0, before.until(), true);
                        }
                    }
                }),
                Mutant.of("the same owner is granted another token", new LeaseRules() {
                    @Override
                    void takeUp(KeptLeases leases, Instant until) {
                        super.takeUp(leases, until);
                        grant(leases, leases.granted.owner(), until, true);
                    }
                }),
                Mutant.of("asking again does not prolong the lease", new LeaseRules() {
                    @Override
                    void takeUp(KeptLeases leases, Instant until) {
                        if (!leases.granted.takenUp()) {
                            super.takeUp(leases, until);
                        }
                    }
                }),
                Mutant.of("a waiter's lease is as short as its time to take it up", new LeaseRules() {
                    @Override
                    void takeUp(KeptLeases leases, Instant until) {
                        super.takeUp(leases, leases.granted.takenUp() ? until : leases.granted.until());
                    }
                }),
                Mutant.of("the same owner waits for itself", new LeaseRules() {
                    @Override
                    boolean isGrantedTo(KeptLeases leases, long owner) {
                        return super.isGrantedTo(leases, owner) && !leases.granted.takenUp();
                    }
                }),
                Mutant.of("a lease that ran out is nobody's", new LeaseRules() {
                    @Override
                    void advance(KeptLeases leases, Instant now) {
                        if (isFree(leases, now)) {
                            leases.granted = null;
                        }
                        super.advance(leases, now);
                    }
                }),
                Mutant.of("a lease that ran out is over", new LeaseRules() {
                    @Override
                    boolean isHolders(KeptLeases leases, Lease lease, Instant now) {
                        return super.isHolders(leases, lease, now) && now.isBefore(leases.granted.until());
                    }
                }),
                Mutant.of("a lease that ran out cannot be renewed", new LeaseRules() {
                    @Override
                    void renew(KeptLeases leases, Lease lease, Instant now, Duration duration) {
                        if (now.isBefore(leases.granted.until())) {
                            super.renew(leases, lease, now, duration);
                        }
                    }
                }),
                Mutant.of("tokens stay the same", new LeaseRules() {
                    @Override
                    long nextToken(KeptLeases leases) {
                        return 1;
                    }
                }),
                Mutant.of("tokens rise only when a lease ran out", new LeaseRules() {
                    @Override
                    long nextToken(KeptLeases leases) {
                        return leases.granted == null ? Math.max(1, leases.lastToken) : super.nextToken(leases);
                    }
                }),
                Mutant.of("the owner does not matter", new LeaseRules() {
                    @Override
                    boolean isHolders(KeptLeases leases, Lease lease, Instant now) {
                        return leases.granted != null && leases.granted.token() == lease.token();
                    }
                }),
                Mutant.of("the token does not matter", new LeaseRules() {
                    @Override
                    boolean isHolders(KeptLeases leases, Lease lease, Instant now) {
                        return leases.granted != null && leases.granted.owner() == lease.owner();
                    }
                }),
                Mutant.of("a higher token will do", new LeaseRules() {
                    @Override
                    boolean isHolders(KeptLeases leases, Lease lease, Instant now) {
                        return leases.granted != null
                                && leases.granted.owner() == lease.owner()
                                && leases.granted.token() <= lease.token();
                    }
                }),
                Mutant.of("owners of leases are compared as floating point", new LeaseRules() {
                    @Override
                    boolean isHolders(KeptLeases leases, Lease lease, Instant now) {
                        return leases.granted != null
                                && (double) leases.granted.owner() == (double) lease.owner()
                                && leases.granted.token() == lease.token();
                    }
                }),
                Mutant.of("a renewal changes nothing", new LeaseRules() {
                    @Override
                    void renew(KeptLeases leases, Lease lease, Instant now, Duration duration) {}
                }),
                Mutant.of("a renewal is added to what is left", new LeaseRules() {
                    @Override
                    void renew(KeptLeases leases, Lease lease, Instant now, Duration duration) {
                        super.renew(leases, lease, leases.granted.until(), duration);
                    }
                }),
                Mutant.of("a lease that was given up is renewed", new LeaseRules() {
                    @Override
                    boolean isHolders(KeptLeases leases, Lease lease, Instant now) {
                        return leases.granted == null || super.isHolders(leases, lease, now);
                    }
                }),
                Mutant.of("anybody gives up a lease", new LeaseRules() {
                    @Override
                    void unlock(KeptLeases leases, Lease lease, Instant now) {
                        giveUp(leases, now);
                    }
                }),
                Mutant.of("nothing gives up a lease", new LeaseRules() {
                    @Override
                    void giveUp(KeptLeases leases, Instant now) {}
                }),
                Mutant.of("a commit does not give up the lease", new LeaseRules() {
                    @Override
                    void afterCommit(KeptLeases leases, Delta.Hold hold, Instant now) {}
                }),
                Mutant.of("every commit gives up the lease", new LeaseRules() {
                    @Override
                    void afterCommit(KeptLeases leases, Delta.Hold hold, Instant now) {
                        unlock(leases, hold.lease(), now);
                    }
                }),
                Mutant.of("a commit sent again gives up whoever has the lease", new LeaseRules() {
                    @Override
                    void afterCommitSentAgain(KeptLeases leases, Delta.Hold hold, Instant now) {
                        if (hold.release()) {
                            giveUp(leases, now);
                        }
                    }
                }),
                Mutant.of("a refused commit gives up the lease", new LeaseRules() {
                    @Override
                    void afterRefusedCommit(KeptLeases leases, Delta.Hold hold, Instant now) {
                        afterCommit(leases, hold, now);
                    }
                }),
                Mutant.of("a fenced commit gives up whoever has the lease", new LeaseRules() {
                    @Override
                    void afterRefusedCommit(KeptLeases leases, Delta.Hold hold, Instant now) {
                        if (hold.release() && !isHolders(leases, hold.lease(), now)) {
                            giveUp(leases, now);
                        }
                    }
                }),
                Mutant.of("nothing is fenced", new LeaseRules() {
                    @Override
                    boolean fences(KeptLeases leases, Delta.Hold hold, Instant now) {
                        return false;
                    }
                }),
                Mutant.of("fenced only while another has the lease", new LeaseRules() {
                    @Override
                    boolean fences(KeptLeases leases, Delta.Hold hold, Instant now) {
                        return leases.granted != null && super.fences(leases, hold, now);
                    }
                }),
                Mutant.of("a conflict is told before a lost lease", new LeaseRules() {
                    @Override
                    boolean outranksConflict() {
                        return false;
                    }
                }),
                Mutant.of("a wrong secret is granted the lease", new LeaseRules() {
                    @Override
                    boolean opens(KeptSession session, LockRequest request) {
                        return true;
                    }
                }),
                Mutant.of("the retired secret is granted the lease", new LeaseRules() {
                    @Override
                    boolean opens(KeptSession session, LockRequest request) {
                        return super.opens(session, request)
                                || (session.retired != null && request.secret().matches(session.retired.hash()));
                    }
                }),
                Mutant.of("locking never counts as access", new LeaseRules() {
                    @Override
                    boolean countsAsAccess(LockRequest request) {
                        return false;
                    }
                }),
                Mutant.of("locking always counts as access", new LeaseRules() {
                    @Override
                    boolean countsAsAccess(LockRequest request) {
                        return true;
                    }
                }),
                Mutant.of("a refused lock counts as access", new LeaseRules() {
                    @Override
                    boolean countsAsAccessWhenRefused(LockRequest request) {
                        return request.counts();
                    }
                }),
                Mutant.of("a delete leaves the lease", new LeaseRules() {
                    @Override
                    void delete(Kept kept, Place place) {}
                }),
                Mutant.of("all sessions have one lease", new LeaseRules() {
                    @Override
                    KeptLeases of(Kept kept, Place place) {
                        return kept.leases.computeIfAbsent(
                                place,
                                key -> kept.leases.values().stream().findFirst().orElseGet(KeptLeases::new));
                    }
                }),
                Mutant.of("the namespaces share their leases", new LeaseRules() {
                    @Override
                    KeptLeases of(Kept kept, Place place) {
                        return kept.leases.computeIfAbsent(
                                place,
                                key -> kept.leases.entrySet().stream()
                                        .filter(other -> other.getKey().handle().equals(key.handle()))
                                        .map(Map.Entry::getValue)
                                        .findFirst()
                                        .orElseGet(KeptLeases::new));
                    }
                }));
    }
}
