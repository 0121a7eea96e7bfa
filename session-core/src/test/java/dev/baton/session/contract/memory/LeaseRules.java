// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract.memory;

import dev.baton.session.spi.Delta;
import dev.baton.session.spi.Lease;
import dev.baton.session.spi.LockRequest;
import dev.baton.session.spi.SessionStore;
import java.time.Duration;
import java.time.Instant;

/**
 * The rules of {@link SessionStore#lock} and of what is done under a lease, one a method, so that a mutant can break one
 * and keep the rest.
 *
 * <p>Stateless. Called with the backend's lock held.
 */
class LeaseRules {
    KeptLeases of(Kept kept, Place place) {
        return kept.leases.computeIfAbsent(place, key -> new KeptLeases());
    }

    boolean opens(KeptSession session, LockRequest request) {
        return request.secret().matches(session.metadata.secret());
    }

    boolean countsAsAccess(LockRequest request) {
        return request.counts();
    }

    boolean countsAsAccessWhenRefused(LockRequest request) {
        return false;
    }

    /** Gives a lease that nobody has to whoever waits longest. */
    void advance(KeptLeases leases, Instant now) {
        if (isFree(leases, now) && !leases.queue.isEmpty()) {
            long next = next(leases);
            leases.queue.remove(next);
            grant(leases, next, now.plus(SessionStore.TAKEN_UP_WITHIN), false);
        }
    }

    boolean isFree(KeptLeases leases, Instant now) {
        return leases.granted == null || !now.isBefore(leases.granted.until());
    }

    long next(KeptLeases leases) {
        return leases.queue.iterator().next();
    }

    boolean isGrantedTo(KeptLeases leases, long owner) {
        return leases.granted != null && leases.granted.owner() == owner;
    }

    /** Whether a lease may go to somebody who has not waited. */
    boolean isThereForTheTaking(KeptLeases leases, Instant now) {
        return isFree(leases, now) && leases.queue.isEmpty();
    }

    void grant(KeptLeases leases, long owner, Instant until, boolean takenUp) {
        leases.granted = new KeptLeases.Granted(owner, nextToken(leases), until, takenUp);
    }

    long nextToken(KeptLeases leases) {
        return ++leases.lastToken;
    }

    /** Its owner asks for it, having waited for it or again. */
    void takeUp(KeptLeases leases, Instant until) {
        if (leases.granted != null) {
            leases.granted = new KeptLeases.Granted(leases.granted.owner(), leases.granted.token(), until, true);
        }
    }

    void enqueue(KeptLeases leases, long owner) {
        leases.queue.add(owner);
    }

    /** Somebody waits no longer. */
    void leave(KeptLeases leases, long owner, Instant now) {
        leases.queue.remove(owner);
        if (leases.granted != null && leases.granted.owner() == owner && !leases.granted.takenUp()) {
            giveUp(leases, now);
        }
    }

    boolean isHolders(KeptLeases leases, Lease lease, Instant now) {
        return leases.granted != null
                && leases.granted.owner() == lease.owner()
                && leases.granted.token() == lease.token();
    }

    void renew(KeptLeases leases, Lease lease, Instant now, Duration duration) {
        leases.granted = new KeptLeases.Granted(lease.owner(), lease.token(), now.plus(duration), true);
    }

    void unlock(KeptLeases leases, Lease lease, Instant now) {
        if (isHolders(leases, lease, now)) {
            giveUp(leases, now);
        }
    }

    void giveUp(KeptLeases leases, Instant now) {
        leases.granted = null;
        advance(leases, now);
    }

    boolean fences(KeptLeases leases, Delta.Hold hold, Instant now) {
        return !isHolders(leases, hold.lease(), now);
    }

    /** Whether a lost lease is told, whatever else stands against the delta. */
    boolean outranksConflict() {
        return true;
    }

    void afterCommit(KeptLeases leases, Delta.Hold hold, Instant now) {
        if (hold.release()) {
            unlock(leases, hold.lease(), now);
        }
    }

    void afterCommitSentAgain(KeptLeases leases, Delta.Hold hold, Instant now) {
        afterCommit(leases, hold, now);
    }

    void afterRefusedCommit(KeptLeases leases, Delta.Hold hold, Instant now) {}

    void delete(Kept kept, Place place) {
        kept.leases.remove(place);
    }
}
