// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.contract.memory;

import dev.baton.lock.spi.Grant;
import dev.baton.lock.spi.LockStore;
import dev.baton.lock.spi.Owner;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The decisions of {@link InMemoryLocks}, each of which a mutant takes wrongly. Stateless. */
class LockRules {
    /** Whether what is kept is this grant's. */
    boolean isHeldBy(Grant kept, Grant grant) {
        return kept.equals(grant);
    }

    boolean isExpired(long endMillis, long nowMillis) {
        return nowMillis >= endMillis;
    }

    /** The token after {@code last}, which is 0 if none is known. */
    long nextToken(long last, long nowMillis) {
        return Math.max(last + 1, nowMillis * 1000);
    }

    long tokenOnAskingAgain(long token) {
        return token;
    }

    long endOnAskingAgain(long endMillis, long wantedMillis) {
        return Math.max(endMillis, wantedMillis);
    }

    long endOnRenewal(long endMillis, long wantedMillis) {
        return Math.max(endMillis, wantedMillis);
    }

    boolean renews(@Nullable Grant kept, Grant grant) {
        return grant.equals(kept);
    }

    boolean lives(long lastSeenMillis, long nowMillis) {
        return nowMillis - lastSeenMillis <= LockStore.SILENCE.toMillis();
    }

    /** Who comes first of those that wait, as an index. */
    int first(List<Owner> queue) {
        return 0;
    }

    boolean queues(boolean waits, List<Owner> queue, Owner owner) {
        return waits && !queue.contains(owner);
    }

    boolean mayOvertake() {
        return false;
    }

    boolean passesOn() {
        return true;
    }

    boolean tells() {
        return true;
    }

    boolean removesWhoLeaves() {
        return true;
    }

    boolean releasesWhoLeaves() {
        return true;
    }

    boolean pollIsSignOfLife() {
        return true;
    }

    boolean pollQueues() {
        return true;
    }

    boolean pollGrants() {
        return true;
    }

    boolean pollExtends() {
        return true;
    }

    boolean tellsOfSiblings() {
        return true;
    }

    String claimKey(String task, String key) {
        return task + "|" + key;
    }

    boolean isClaimers(String kept, String claimant) {
        return kept.equals(claimant);
    }

    boolean forgetsClaims() {
        return true;
    }

    boolean prolongsClaims() {
        return false;
    }

    String lockKey(String name) {
        return name;
    }

    boolean removesReleased() {
        return true;
    }
}
