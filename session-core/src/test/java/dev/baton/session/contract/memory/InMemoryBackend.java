// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract.memory;

import dev.baton.session.Handle;
import dev.baton.session.spi.Access;
import dev.baton.session.spi.Claim;
import dev.baton.session.spi.ClaimResult;
import dev.baton.session.spi.CommitResult;
import dev.baton.session.spi.CreateResult;
import dev.baton.session.spi.Delta;
import dev.baton.session.spi.Incarnation;
import dev.baton.session.spi.Known;
import dev.baton.session.spi.LoadResult;
import dev.baton.session.spi.NewSession;
import dev.baton.session.spi.StoredMetadata;
import dev.baton.session.spi.StoredSession;
import dev.baton.session.spi.Times;
import dev.baton.session.spi.TouchResult;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the nodes of a cluster share in place of a server: sessions of all namespaces, in memory, by one clock of
 * millisecond steps. Thread-safe.
 */
public final class InMemoryBackend {
    private final InstantSource clock;
    private final SessionRules rules;

    /** Guarded by this. */
    private final Kept kept = new Kept();

    public InMemoryBackend(InstantSource clock) {
        this(clock, new SessionRules());
    }

    InMemoryBackend(InstantSource clock, SessionRules rules) {
        this.clock = clock;
        this.rules = rules;
    }

    /** A connection for one more node. */
    public InMemoryConnection connect() {
        return new InMemoryConnection(this);
    }

    /** How many entries are left of a session, in its place and in the index. */
    public synchronized int traces(String namespace, Handle handle) {
        Place place = new Place(namespace, handle);
        return (kept.sessions.containsKey(place) ? 1 : 0) + (kept.index.containsKey(place) ? 1 : 0);
    }

    /** Makes the session's bytes unreadable. */
    public synchronized void damage(String namespace, Handle handle) {
        KeptSession session = kept.sessions.get(new Place(namespace, handle));
        if (session == null) {
            throw new IllegalArgumentException("There is no session " + handle + " to damage");
        }
        session.damaged = true;
    }

    /** Puts an entry into the index of deadlines, whether there is such a session or not. */
    public synchronized void index(String namespace, Handle handle, Instant deadline) {
        kept.index.put(new Place(namespace, handle), deadline);
    }

    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    synchronized LoadResult load(Place place, @Nullable Known known, Access access) {
        Instant now = now();
        KeptSession session = rules.find(kept, place);
        if (session == null || rules.hidesFromLoads(session, now)) {
            return new LoadResult.Absent();
        }
        boolean counts = rules.counts(session, access);
        if (counts) {
            rules.touchByLoad(kept, place, session, now);
        }
        if (known == null || !rules.isOf(session, known) || !rules.reachesBack(session, known.version())) {
            return new LoadResult.Whole(whole(session, now));
        }
        if (known.version() == session.version) {
            return new LoadResult.Unchanged(counts ? Optional.of(times(session, now)) : Optional.empty());
        }
        return new LoadResult.Changed(
                session.version,
                rules.metadataChangedSince(session, known.version())
                        ? Optional.of(metadata(session, now))
                        : Optional.empty(),
                KeptSession.copy(rules.setSince(session, known.version())),
                rules.removedSince(session, known.version()),
                times(session, now));
    }

    synchronized CreateResult create(Place place, NewSession creation) {
        Instant now = now();
        KeptSession present = rules.find(kept, place);
        if (present != null && !rules.leavesHandleTo(present, creation, now)) {
            return rules.isCreationOf(present, creation, now)
                    ? new CreateResult.Created(times(present, now))
                    : new CreateResult.Taken();
        }
        KeptSession session = new KeptSession(creation.incarnation(), KeptSession.copy(creation.metadata()), now);
        rules.fill(session, creation);
        kept.sessions.put(place, session);
        kept.index.put(place, rules.deadline(session));
        return new CreateResult.Created(times(session, now));
    }

    synchronized CommitResult commit(Place place, Delta delta) {
        Instant now = now();
        KeptSession session = rules.findForCommit(kept, place, delta, now);
        if (session == null) {
            return new CommitResult.Gone();
        }
        Optional<Long> before = rules.versionMadeBefore(session, delta);
        if (before.isPresent()) {
            return new CommitResult.Committed(before.get(), times(session, now));
        }
        Set<String> attributes = rules.changedByOthers(session, delta);
        boolean metadata = delta.metadata()
                .filter(change -> rules.metadataChangedByOthers(session, change))
                .isPresent();
        if (!attributes.isEmpty() || metadata) {
            rules.onConflict(kept, place, session, now);
            return new CommitResult.Conflict(attributes, metadata);
        }
        rules.apply(session, delta, now);
        rules.touchByCommit(kept, place, session, now);
        return new CommitResult.Committed(session.version, times(session, now));
    }

    synchronized TouchResult touch(Place place, Incarnation incarnation) {
        Instant now = now();
        KeptSession session = rules.find(kept, place);
        if (session == null || rules.hidesFromTouches(session, incarnation, now)) {
            return new TouchResult.Gone();
        }
        rules.touch(kept, place, session, now);
        return new TouchResult.Touched(times(session, now));
    }

    synchronized ClaimResult claim(Place place, Claim claim) {
        Instant now = now();
        KeptSession session = rules.find(kept, place);
        if (session == null) {
            rules.mendIndex(kept, place);
            return new ClaimResult.Absent();
        }
        if (!rules.isMeant(session, claim)) {
            return new ClaimResult.Absent();
        }
        if (rules.livesOn(session, claim, now)) {
            rules.mendIndex(kept, place, session);
            return new ClaimResult.NotDue(times(session, now));
        }
        if (session.taken != null && rules.isHeldAgainst(session.taken, claim, now)) {
            return new ClaimResult.Held();
        }
        int attempt = rules.attempt(session.taken, claim);
        rules.take(kept, place, session, new KeptSession.Taken(claim.owner(), now.plus(claim.lease()), attempt));
        return new ClaimResult.Claimed(whole(session, now), attempt);
    }

    synchronized boolean delete(Place place, Incarnation incarnation, long owner) {
        KeptSession session = rules.find(kept, place);
        if (session == null || !rules.mayDelete(session, incarnation, owner)) {
            return false;
        }
        rules.delete(kept, place);
        return true;
    }

    synchronized List<Handle> due(String namespace, int limit) {
        Instant now = now();
        return kept.index.entrySet().stream()
                .filter(entry -> rules.isListed(namespace, entry.getKey(), entry.getValue(), now))
                .sorted(Map.Entry.comparingByValue())
                .limit(rules.limit(limit))
                .map(entry -> entry.getKey().handle())
                .toList();
    }

    private Times times(KeptSession session, Instant now) {
        return new Times(now, session.lastAccess, rules.deadline(session));
    }

    private StoredSession whole(KeptSession session, Instant now) {
        return new StoredSession(
                session.incarnation,
                session.version,
                metadata(session, now),
                KeptSession.copy(session.attributes),
                times(session, now));
    }

    private StoredMetadata metadata(KeptSession session, Instant now) {
        return new StoredMetadata(
                session.metadataVersion, KeptSession.copy(session.metadata), rules.retired(session, now));
    }
}
