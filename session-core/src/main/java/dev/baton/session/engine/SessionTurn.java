// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

/**
 * What one writing request has to itself: the turn on this node, and under {@code lock} the lease in the cluster.
 *
 * <p>Thread-safe. The lease outlives a turn if the next request of this node may take it over.
 */
final class SessionTurn {
    private final LiveSession session;
    private final Standing standing;
    private final SessionCopy copy;
    private final SessionLease lease;

    SessionTurn(LiveSession session, Standing standing, SessionCopy copy, SessionLease lease) {
        this.session = session;
        this.standing = standing;
        this.copy = copy;
        this.lease = lease;
    }

    /** The request that has its turn begins. */
    void begin() {
        session.locked(copy::beginTurn);
    }

    /** The request that has its turn has ended; whoever is next may take the lease over. */
    void end() {
        session.locked(copy::endTurn);
        if (standing.isOver()) {
            lease.released();
        } else if (standing.isGivenUp()) {
            // Whoever is next has another object, and takes a lease of his own.
            lease.giveUp();
        } else {
            lease.endTurn();
        }
    }

    /** Gives up the lease before the turn has ended, unless a request of this node takes it over. */
    void giveUpLease() {
        if (standing.isOver()) {
            lease.released();
        } else if (standing.isGivenUp()) {
            lease.giveUp();
        } else {
            lease.giveUpOrPassOn();
        }
    }

    /** Nobody may have taken over the lease that was left for the next request. */
    void settle() {
        lease.giveUpIfIdle();
    }

    /** The node stops: what its requests commit from now on is refused, and nobody waits for them. */
    void abandon() {
        lease.giveUp();
    }

    /** Whether the lease under which the present request runs was lost, as far as this node has heard. */
    boolean hasLostLease() {
        return lease.isLost();
    }
}
