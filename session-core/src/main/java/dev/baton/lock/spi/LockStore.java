// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.spi;

import dev.baton.lock.LockUnavailableException;
import java.time.Duration;
import java.util.List;

/**
 * Keeps one namespace's locks where every node of its cluster can reach them, for one client.
 *
 * <p>Thread-safe. Every call is atomic for each lock, from any node, and may be carried out more than once without a further
 * effect. Times are measured by the store's clock. A store that cannot answer throws {@link LockUnavailableException}; it
 * never reports an unreachable lock as taken or free.
 */
public interface LockStore extends AutoCloseable {
    /** For how long a lock is granted to one who waits, until he asks or renews. */
    Duration TAKEN_UP_WITHIN = Duration.ofSeconds(3);

    /** How long nothing may be heard of a client until those of it who wait are passed over. */
    Duration SILENCE = Duration.ofSeconds(3);

    /** How often a client of which somebody waits is to {@link #poll}. */
    Duration POLL = Duration.ofSeconds(1);

    /** Who this client is: all owners in its calls are of it. */
    String client();

    /**
     * Asks for a lock.
     *
     * <p>Free and nobody waits: granted, with a token higher than that of every earlier grant of the name. The asker's
     * already: its lease lasts for at least what the terms say from now, and the token is the same. Otherwise it is taken,
     * and the asker has a place in the queue if he waits: at its end, or the one that he has. A free lock for which others
     * wait goes to the first of them of whose client something was heard within {@link #SILENCE}; who does not live is
     * taken out.
     *
     * @throws LockUnavailableException if the store cannot answer or too few replicas confirm; it may have been granted
     */
    Answer acquire(Attempt attempt);

    /**
     * Says that these wait still, those included of whom the store does not know, and asks for news of their locks, in one
     * round trip. Those that are free are granted as {@link #acquire} does; a grant of which the message was lost is
     * answered as granted.
     *
     * @return for each in turn: granted to one of the owners named, a sibling's, or taken
     */
    List<Answer> poll(List<Waiting> waiting);

    /**
     * Renews grants, in one round trip: each then lasts for at least its terms from now. Never brings one back.
     *
     * @return for each in turn whether it still is its owner's; false also if too few replicas confirm, as
     *     {@link Renewed} says
     */
    List<Renewed> renew(List<Renewal> renewals);

    /** What came of a renewal. */
    enum Renewed {
        /** It is renewed. */
        RENEWED,
        /** It is no longer the owner's. */
        GONE,
        /** It is the owner's, but too few replicas have confirmed that it is renewed. */
        UNCONFIRMED
    }

    /** A grant to renew. */
    record Renewal(Grant grant, Terms terms) {}

    /**
     * Gives a grant up. The lock goes to the first who waits and lives, and he is told; or it is free.
     *
     * @return whether it was the owner's
     */
    boolean release(Grant grant);

    /** Ends an owner's wait; if he was granted the lock meanwhile, it is given up as {@link #release} does. */
    void leave(String name, Owner owner);

    /** Begins to tell of grants to owners of this client. Called once at most; does not wait until it stands. */
    void listen(GrantListener listener);

    /**
     * Claims a key, for good, until it is forgotten.
     *
     * @param claimant who claims; the same claimant is always told the same
     * @param remember how long the claim is kept
     * @return whether it is the claimant's
     */
    boolean claim(String task, String key, String claimant, Duration remember);

    /**
     * Looks at options without asking the store.
     *
     * @throws IllegalArgumentException if this kind of store cannot do what they ask for
     */
    void check(Terms terms);

    /** The longest that one call may take. */
    Duration callLimit();

    /** How many calls may usefully be under way at the same time. */
    int parallelCalls();

    /** Where it leads, fit for a log: without user and password. */
    String description();

    /**
     * Ends it: later calls are refused, calls under way may fail. Connections that sessions or other clients use as well stay
     * open. Closing again does nothing.
     */
    @Override
    void close();
}
