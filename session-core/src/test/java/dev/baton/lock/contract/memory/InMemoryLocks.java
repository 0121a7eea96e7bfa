// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.contract.memory;

import dev.baton.lock.spi.Answer;
import dev.baton.lock.spi.Attempt;
import dev.baton.lock.spi.Grant;
import dev.baton.lock.spi.GrantListener;
import dev.baton.lock.spi.LockStore;
import dev.baton.lock.spi.Owner;
import dev.baton.lock.spi.Waiting;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The locks of one namespace, in memory. Thread-safe. */
public final class InMemoryLocks {
    private static final class Kept {
        private @Nullable Grant grant;
        private long end;
        private final List<Owner> queue = new ArrayList<>();
        private final Map<String, Long> seen = new HashMap<>();

        private boolean isEmpty() {
            return grant == null && queue.isEmpty();
        }
    }

    private record Claim(String claimant, long end) {}

    private final InstantSource clock;
    private final LockRules rules;
    private final Map<String, Kept> locks = new HashMap<>();
    private final Map<String, Claim> claims = new HashMap<>();
    private final Map<String, GrantListener> listeners = new HashMap<>();
    private long lastToken;

    public InMemoryLocks(InstantSource clock) {
        this(clock, new LockRules());
    }

    InMemoryLocks(InstantSource clock, LockRules rules) {
        this.clock = clock;
        this.rules = rules;
    }

    synchronized void listen(String client, GrantListener listener) {
        listeners.put(client, listener);
        listener.stands();
    }

    synchronized void forgetListener(String client) {
        listeners.remove(client);
    }

    public synchronized void forgetAll() {
        locks.clear();
        claims.clear();
        lastToken = 0;
    }

    synchronized int entries() {
        return locks.size() + claims.size() + (lastToken > 0 ? 1 : 0);
    }

    /** How many wait for a lock. */
    public synchronized int waiting(String name) {
        Kept kept = locks.get(name);
        return kept == null ? 0 : kept.queue.size();
    }

    private long now() {
        return clock.millis();
    }

    private Kept kept(String name) {
        Kept kept = locks.computeIfAbsent(rules.lockKey(name), key -> new Kept());
        if (kept.grant != null && rules.isExpired(kept.end, now())) {
            kept.grant = null;
        }
        return kept;
    }

    private Grant grant(Kept kept, String name, Owner owner, Duration lease) {
        lastToken = rules.nextToken(lastToken, now());
        Grant grant = new Grant(name, owner, lastToken);
        kept.grant = grant;
        kept.end = now() + lease.toMillis();
        return grant;
    }

    synchronized Answer acquire(Attempt attempt) {
        Kept kept = kept(attempt.name());
        long wanted = now() + attempt.terms().lease().toMillis();
        Owner asker = attempt.owner();
        if (kept.grant != null && kept.grant.owner().equals(asker)) {
            kept.end = rules.endOnAskingAgain(kept.end, wanted);
            return new Answer.Granted(new Grant(attempt.name(), asker, rules.tokenOnAskingAgain(kept.grant.token())));
        }
        if (kept.grant == null && (kept.queue.isEmpty() || rules.mayOvertake())) {
            return new Answer.Granted(
                    grant(kept, attempt.name(), asker, attempt.terms().lease()));
        }
        if (rules.queues(attempt.waits(), kept.queue, asker)) {
            kept.queue.add(asker);
        }
        kept.seen.put(asker.client(), now());
        return kept.grant == null
                ? passOn(kept, attempt.name(), List.of(asker), attempt.terms().lease())
                : taken(kept);
    }

    private Answer taken(Kept kept) {
        return new Answer.Taken(Duration.ofMillis(kept.end - now()));
    }

    /** Grants a free lock to the first who lives; one of {@code askers} has it for the whole lease, others are told. */
    private Answer passOn(Kept kept, String name, List<Owner> askers, Duration lease) {
        while (!kept.queue.isEmpty()) {
            Owner first = kept.queue.remove(rules.first(kept.queue));
            if (askers.contains(first)) {
                return new Answer.Granted(grant(kept, name, first, lease));
            }
            if (rules.lives(kept.seen.getOrDefault(first.client(), Long.MIN_VALUE / 2), now())) {
                Grant grant = grant(kept, name, first, LockStore.TAKEN_UP_WITHIN);
                GrantListener listener = listeners.get(first.client());
                if (listener != null && rules.tells()) {
                    listener.granted(grant);
                }
                return taken(kept);
            }
        }
        return askers.isEmpty()
                ? new Answer.Taken(Duration.ZERO)
                : new Answer.Granted(grant(kept, name, askers.get(0), lease));
    }

    synchronized Answer poll(Waiting waiting, String client) {
        Kept kept = kept(waiting.name());
        List<Owner> owners = waiting.owners();
        if (kept.grant != null && owners.contains(kept.grant.owner())) {
            if (rules.pollExtends()) {
                kept.end = Math.max(kept.end, now() + waiting.terms().lease().toMillis());
            }
            return rules.pollGrants() ? new Answer.Granted(kept.grant) : taken(kept);
        }
        if (rules.pollIsSignOfLife()) {
            kept.seen.put(client, now());
        }
        for (Owner owner : owners) {
            if (rules.pollQueues() && !kept.queue.contains(owner)) {
                kept.queue.add(owner);
            }
        }
        if (kept.grant == null) {
            return rules.pollGrants()
                    ? passOn(kept, waiting.name(), owners, waiting.terms().lease())
                    : new Answer.Taken(Duration.ZERO);
        }
        return kept.grant.owner().client().equals(client) && rules.tellsOfSiblings()
                ? new Answer.Sibling(kept.grant)
                : taken(kept);
    }

    synchronized boolean renew(Grant grant, Duration lease) {
        Kept kept = kept(grant.name());
        if (!rules.renews(kept.grant, grant)) {
            return false;
        }
        if (kept.grant == null) {
            kept.grant = grant;
        }
        kept.end = rules.endOnRenewal(kept.end, now() + lease.toMillis());
        return true;
    }

    synchronized boolean release(Grant grant) {
        Kept kept = kept(grant.name());
        if (kept.grant == null || !rules.isHeldBy(kept.grant, grant)) {
            return false;
        }
        free(kept, grant.name());
        return true;
    }

    private void free(Kept kept, String name) {
        if (rules.removesReleased()) {
            kept.grant = null;
        }
        if (rules.passesOn()) {
            passOn(kept, name, List.of(), Duration.ZERO);
        }
        if (kept.isEmpty()) {
            locks.remove(rules.lockKey(name));
        }
    }

    synchronized void leave(String name, Owner owner) {
        Kept kept = kept(name);
        if (rules.removesWhoLeaves()) {
            kept.queue.remove(owner);
        }
        if (rules.releasesWhoLeaves()
                && kept.grant != null
                && kept.grant.owner().equals(owner)) {
            free(kept, name);
        }
    }

    synchronized boolean claim(String task, String key, String claimant, Duration remember) {
        String name = rules.claimKey(task, key);
        Claim kept = claims.get(name);
        boolean isForgotten = kept != null && rules.forgetsClaims() && now() >= kept.end;
        if (kept == null || isForgotten) {
            claims.put(name, new Claim(claimant, now() + remember.toMillis()));
            return true;
        }
        if (rules.prolongsClaims()) {
            claims.put(name, new Claim(kept.claimant, now() + remember.toMillis()));
        }
        return rules.isClaimers(kept.claimant, claimant);
    }
}
