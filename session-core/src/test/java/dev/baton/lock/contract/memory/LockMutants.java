// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.contract.memory;

import dev.baton.lock.spi.Grant;
import dev.baton.lock.spi.Owner;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Stores of locks that each break one rule, by what they do instead. */
final class LockMutants {
    private LockMutants() {}

    static Map<String, LockRules> all() {
        Map<String, LockRules> mutants = new LinkedHashMap<>();
        mutants.put("grants what another has", new LockRules() {
            @Override
            boolean isExpired(long endMillis, long nowMillis) {
                return true;
            }
        });
        mutants.put("never ends a lease", new LockRules() {
            @Override
            boolean isExpired(long endMillis, long nowMillis) {
                return false;
            }
        });
        mutants.put("releases without comparing", new LockRules() {
            @Override
            boolean isHeldBy(Grant kept, Grant grant) {
                return true;
            }
        });
        mutants.put("compares the owner and not the token", new LockRules() {
            @Override
            boolean isHeldBy(Grant kept, Grant grant) {
                return kept.owner().equals(grant.owner());
            }
        });
        mutants.put("releases nothing", new LockRules() {
            @Override
            boolean removesReleased() {
                return false;
            }
        });
        mutants.put("counts tokens", new LockRules() {
            @Override
            long nextToken(long last, long nowMillis) {
                return last + 1;
            }
        });
        mutants.put("takes the clock for the token", new LockRules() {
            @Override
            long nextToken(long last, long nowMillis) {
                return nowMillis * 1000;
            }
        });
        mutants.put("gives tokens that are none", new LockRules() {
            @Override
            long nextToken(long last, long nowMillis) {
                return -nowMillis;
            }
        });
        mutants.put("gives another token on asking again", new LockRules() {
            @Override
            long tokenOnAskingAgain(long token) {
                return token + 1;
            }
        });
        mutants.put("extends nothing on asking again", new LockRules() {
            @Override
            long endOnAskingAgain(long endMillis, long wantedMillis) {
                return endMillis;
            }
        });
        mutants.put("shortens a lease by renewing it", new LockRules() {
            @Override
            long endOnRenewal(long endMillis, long wantedMillis) {
                return wantedMillis;
            }
        });
        mutants.put("renews without extending", new LockRules() {
            @Override
            long endOnRenewal(long endMillis, long wantedMillis) {
                return endMillis;
            }
        });
        mutants.put("recreates by renewing", new LockRules() {
            @Override
            boolean renews(@Nullable Grant kept, Grant grant) {
                return kept == null || kept.equals(grant);
            }
        });
        mutants.put("renews what another has", new LockRules() {
            @Override
            boolean renews(@Nullable Grant kept, Grant grant) {
                return kept != null;
            }
        });
        mutants.put("takes the dead for living", new LockRules() {
            @Override
            boolean lives(long lastSeenMillis, long nowMillis) {
                return true;
            }
        });
        mutants.put("takes all for dead", new LockRules() {
            @Override
            boolean lives(long lastSeenMillis, long nowMillis) {
                return false;
            }
        });
        mutants.put("serves the last first", new LockRules() {
            @Override
            int first(List<Owner> queue) {
                return queue.size() - 1;
            }
        });
        mutants.put("puts who asks again at the end", new LockRules() {
            @Override
            boolean queues(boolean waits, List<Owner> queue, Owner owner) {
                queue.remove(owner);
                return waits;
            }
        });
        mutants.put("queues who does not wait", new LockRules() {
            @Override
            boolean queues(boolean waits, List<Owner> queue, Owner owner) {
                return !queue.contains(owner);
            }
        });
        mutants.put("lets newcomers overtake", new LockRules() {
            @Override
            boolean mayOvertake() {
                return true;
            }
        });
        mutants.put("does not pass on", new LockRules() {
            @Override
            boolean passesOn() {
                return false;
            }
        });
        mutants.put("tells nobody", new LockRules() {
            @Override
            boolean tells() {
                return false;
            }
        });
        mutants.put("keeps who has left", new LockRules() {
            @Override
            boolean removesWhoLeaves() {
                return false;
            }
        });
        mutants.put("keeps it for who has left", new LockRules() {
            @Override
            boolean releasesWhoLeaves() {
                return false;
            }
        });
        mutants.put("takes no poll for a sign of life", new LockRules() {
            @Override
            boolean pollIsSignOfLife() {
                return false;
            }
        });
        mutants.put("queues nobody by a poll", new LockRules() {
            @Override
            boolean pollQueues() {
                return false;
            }
        });
        mutants.put("grants nothing by a poll", new LockRules() {
            @Override
            boolean pollGrants() {
                return false;
            }
        });
        mutants.put("extends nothing by a poll", new LockRules() {
            @Override
            boolean pollExtends() {
                return false;
            }
        });
        mutants.put("tells of no siblings", new LockRules() {
            @Override
            boolean tellsOfSiblings() {
                return false;
            }
        });
        mutants.put("has one lock for all names", new LockRules() {
            @Override
            String lockKey(String name) {
                return "";
            }
        });
        mutants.put("lets everybody claim", new LockRules() {
            @Override
            boolean isClaimers(String kept, String claimant) {
                return true;
            }
        });
        mutants.put("lets nobody claim again", new LockRules() {
            @Override
            boolean isClaimers(String kept, String claimant) {
                return false;
            }
        });
        mutants.put("has one claim for all keys", new LockRules() {
            @Override
            String claimKey(String task, String key) {
                return task;
            }
        });
        mutants.put("never forgets a claim", new LockRules() {
            @Override
            boolean forgetsClaims() {
                return false;
            }
        });
        mutants.put("prolongs claims", new LockRules() {
            @Override
            boolean prolongsClaims() {
                return true;
            }
        });
        return mutants;
    }
}
