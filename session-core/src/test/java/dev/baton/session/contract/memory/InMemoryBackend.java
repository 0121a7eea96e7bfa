// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract.memory;

import dev.baton.session.Handle;
import dev.baton.session.SecretHash;
import dev.baton.session.SessionStoreException;
import dev.baton.session.spi.Access;
import dev.baton.session.spi.Claim;
import dev.baton.session.spi.ClaimResult;
import dev.baton.session.spi.CommitNumber;
import dev.baton.session.spi.CommitResult;
import dev.baton.session.spi.CreateResult;
import dev.baton.session.spi.Delta;
import dev.baton.session.spi.Incarnation;
import dev.baton.session.spi.Known;
import dev.baton.session.spi.LoadResult;
import dev.baton.session.spi.Metadata;
import dev.baton.session.spi.NewSession;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoredAttribute;
import dev.baton.session.spi.StoredMetadata;
import dev.baton.session.spi.StoredSession;
import dev.baton.session.spi.Times;
import dev.baton.session.spi.TouchResult;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the nodes of a cluster share in place of a server: sessions of all namespaces, in memory, by one clock of
 * millisecond steps. Thread-safe.
 *
 * <p>Every rule of {@link SessionStore} is a method of its own, so that a mutant can break one and keep the rest.
 */
public class InMemoryBackend {
    private final InstantSource clock;

    // Both are guarded by this.
    private final Map<Place, KeptSession> sessions = new HashMap<>();
    private final Map<Place, Instant> index = new HashMap<>();

    public InMemoryBackend(InstantSource clock) {
        this.clock = clock;
    }

    /** A connection for one more node. */
    public final InMemoryConnection connect() {
        return new InMemoryConnection(this);
    }

    final Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    final synchronized LoadResult load(Place place, @Nullable Known known, Access access) {
        Instant now = now();
        KeptSession session = find(place);
        if (session == null || hidesFromLoads(session, now)) {
            return new LoadResult.Absent();
        }
        boolean counts = counts(session, access);
        if (counts && touchIsDue(session, now)) {
            touch(place, session, now);
        }
        if (known == null || !isOf(session, known) || !reachesBack(session, known.version())) {
            return new LoadResult.Whole(whole(session, now));
        }
        if (known.version() == session.version) {
            return new LoadResult.Unchanged(counts ? Optional.of(session.times(now)) : Optional.empty());
        }
        return changes(session, known.version(), now);
    }

    final synchronized CreateResult create(Place place, NewSession creation) {
        Instant now = now();
        KeptSession present = find(place);
        if (present != null) {
            return isCreationOf(present, creation)
                    ? new CreateResult.Created(present.times(now))
                    : new CreateResult.Taken();
        }
        KeptSession session = new KeptSession(creation.incarnation(), copy(creation.metadata()), now);
        creation.attributes()
                .forEach((name, value) -> session.attributes.put(name, new StoredAttribute(1, value.clone())));
        sessions.put(place, session);
        index.put(place, session.deadline());
        return new CreateResult.Created(session.times(now));
    }

    final synchronized CommitResult commit(Place place, Delta delta) {
        Instant now = now();
        KeptSession session = findForCommit(place, delta, now);
        if (session == null) {
            return new CommitResult.Gone();
        }
        Optional<Long> before = versionMadeBefore(session, delta.number());
        if (before.isPresent()) {
            return new CommitResult.Committed(before.get(), session.times(now));
        }
        Set<String> attributes = changedByOthers(session, delta.guards());
        boolean metadata =
                delta.metadata().isPresent() && delta.metadata().get().base() != metadataVersion(session, delta);
        if (!attributes.isEmpty() || metadata) {
            return new CommitResult.Conflict(attributes, metadata);
        }
        apply(session, delta, now);
        if (touchIsDue(session, now)) {
            session.lastAccess = now;
        }
        index.put(place, session.deadline());
        return new CommitResult.Committed(session.version, session.times(now));
    }

    final synchronized TouchResult touch(Place place, Incarnation incarnation) {
        Instant now = now();
        KeptSession session = find(place);
        if (session == null || !session.incarnation.equals(incarnation) || isClaimed(session)) {
            return new TouchResult.Gone();
        }
        touch(place, session, now);
        return new TouchResult.Touched(session.times(now));
    }

    final synchronized ClaimResult claim(Place place, Claim claim) {
        Instant now = now();
        KeptSession session = find(place);
        if (session == null) {
            index.remove(place);
            return new ClaimResult.Absent();
        }
        if (claim.incarnation().isPresent() && !claim.incarnation().get().equals(session.incarnation)) {
            return new ClaimResult.Absent();
        }
        if (session.taken == null && claim.onlyIfDue() && now.isBefore(session.deadline())) {
            mendIndex(index, place, session);
            return new ClaimResult.NotDue(session.times(now));
        }
        if (session.taken != null && isHeldAgainst(session.taken, claim, now)) {
            return new ClaimResult.Held();
        }
        KeptSession.Taken taken =
                new KeptSession.Taken(claim.owner(), now.plus(claim.lease()), attempt(session.taken, claim));
        session.taken = taken;
        index.put(place, taken.until());
        return new ClaimResult.Claimed(whole(session, now), taken.attempt());
    }

    final synchronized boolean delete(Place place, Incarnation incarnation, long owner) {
        KeptSession session = find(place);
        if (session == null || !mayDelete(session, incarnation, owner)) {
            return false;
        }
        remove(sessions, index, place);
        return true;
    }

    final synchronized List<Handle> due(String namespace, int limit) {
        Instant now = now();
        return index.entrySet().stream()
                .filter(entry -> isVisibleTo(namespace, entry.getKey())
                        && !entry.getValue().isAfter(now))
                .sorted(Map.Entry.comparingByValue())
                .limit(limit(limit))
                .map(entry -> entry.getKey().handle())
                .toList();
    }

    /** How many entries are left of a session, in its place and in the index. */
    public final synchronized int traces(String namespace, Handle handle) {
        Place place = new Place(namespace, handle);
        return (sessions.containsKey(place) ? 1 : 0) + (index.containsKey(place) ? 1 : 0);
    }

    /** Makes the session's bytes unreadable. */
    public final synchronized void damage(String namespace, Handle handle) {
        KeptSession session = find(new Place(namespace, handle));
        if (session == null) {
            throw new IllegalArgumentException("There is no session " + handle + " to damage");
        }
        session.damaged = true;
    }

    /** Puts an entry into the index of deadlines, whether there is such a session or not. */
    public final synchronized void index(String namespace, Handle handle, Instant deadline) {
        index.put(new Place(namespace, handle), deadline);
    }

    @Nullable
    KeptSession find(Place place) {
        KeptSession session = sessions.get(place);
        if (session != null && session.damaged) {
            throw new SessionStoreException("The bytes of session " + place.handle() + " cannot be a session");
        }
        return session;
    }

    boolean hidesFromLoads(KeptSession session, Instant now) {
        return isClaimed(session) || !now.isBefore(session.deadline());
    }

    boolean isClaimed(KeptSession session) {
        return session.taken != null;
    }

    boolean isOf(KeptSession session, Known known) {
        return session.incarnation.equals(known.incarnation());
    }

    /** A copy newer than the session itself is one of a store that has lost something since. */
    boolean reachesBack(KeptSession session, long version) {
        return version >= session.forgottenUpTo && version <= session.version;
    }

    boolean counts(KeptSession session, Access access) {
        if (access instanceof Access.Presented presented) {
            return presented.secret().matches(session.metadata.secret());
        }
        return access instanceof Access.Trusted;
    }

    boolean touchIsDue(KeptSession session, Instant now) {
        return !now.isBefore(session.lastAccess.plus(Times.throttle(session.maxInactive())));
    }

    void touch(Place place, KeptSession session, Instant now) {
        session.lastAccess = now;
        index.put(place, session.deadline());
    }

    LoadResult changes(KeptSession session, long since, Instant now) {
        Map<String, StoredAttribute> set = new HashMap<>();
        session.attributes.forEach((name, attribute) -> {
            if (attribute.version() > since) {
                set.put(name, copy(attribute));
            }
        });
        Set<String> removed = new HashSet<>();
        session.removals.forEach((name, version) -> {
            if (version > since) {
                removed.add(name);
            }
        });
        Optional<StoredMetadata> metadata =
                session.metadataVersion > since ? Optional.of(metadata(session, now)) : Optional.empty();
        return new LoadResult.Changed(session.version, metadata, set, removed, session.times(now));
    }

    boolean isCreationOf(KeptSession session, NewSession creation) {
        return session.incarnation.equals(creation.incarnation());
    }

    /** The session that {@code delta} may change, or null. */
    @Nullable
    KeptSession findForCommit(Place place, Delta delta, Instant now) {
        KeptSession session = find(place);
        boolean gone = session == null || !session.incarnation.equals(delta.incarnation()) || isClaimed(session);
        return gone ? null : session;
    }

    /** The version that this commit, or a later one of its node, made earlier. */
    Optional<Long> versionMadeBefore(KeptSession session, CommitNumber number) {
        KeptSession.AppliedCommit applied = session.appliedByNode.get(number.node());
        return applied == null || number.sequence() > applied.sequence()
                ? Optional.empty()
                : Optional.of(applied.version());
    }

    Set<String> changedByOthers(KeptSession session, Map<String, Long> guards) {
        Set<String> changed = new HashSet<>();
        guards.forEach((name, version) -> {
            StoredAttribute attribute = session.attributes.get(name);
            if (version != (attribute == null ? 0 : attribute.version())) {
                changed.add(name);
            }
        });
        return changed;
    }

    long metadataVersion(KeptSession session, Delta delta) {
        return session.metadataVersion;
    }

    void apply(KeptSession session, Delta delta, Instant now) {
        session.version++;
        session.appliedByNode.put(
                delta.number().node(),
                new KeptSession.AppliedCommit(delta.number().sequence(), session.version));
        delta.set().forEach((name, value) -> {
            session.attributes.put(name, new StoredAttribute(session.version, value.clone()));
            session.removals.remove(name);
        });
        for (String name : delta.removed()) {
            if (session.attributes.remove(name) != null) {
                rememberRemoval(session, name);
            }
        }
        delta.metadata().ifPresent(change -> apply(session, change.next(), now));
    }

    void apply(KeptSession session, Metadata next, Instant now) {
        if (!next.secret().matches(session.metadata.secret())) {
            session.retired = new KeptSession.Retired(session.metadata.secret(), now);
        }
        session.metadata = copy(next);
        session.metadataVersion = session.version;
    }

    void rememberRemoval(KeptSession session, String name) {
        session.removals.put(name, session.version);
        if (session.removals.size() > SessionStore.REMEMBERED_REMOVALS) {
            Iterator<Long> oldest = session.removals.values().iterator();
            session.forgottenUpTo = Math.max(session.forgottenUpTo, oldest.next());
            oldest.remove();
        }
    }

    boolean isHeldAgainst(KeptSession.Taken taken, Claim claim, Instant now) {
        return taken.owner() != claim.owner() && now.isBefore(taken.until());
    }

    int attempt(KeptSession.@Nullable Taken taken, Claim claim) {
        if (taken == null) {
            return 1;
        }
        return taken.owner() == claim.owner() ? taken.attempt() : taken.attempt() + 1;
    }

    void mendIndex(Map<Place, Instant> deadlines, Place place, KeptSession session) {
        deadlines.put(place, session.deadline());
    }

    boolean mayDelete(KeptSession session, Incarnation incarnation, long owner) {
        return session.incarnation.equals(incarnation) && session.taken != null && session.taken.owner() == owner;
    }

    void remove(Map<Place, KeptSession> kept, Map<Place, Instant> deadlines, Place place) {
        kept.remove(place);
        deadlines.remove(place);
    }

    boolean isVisibleTo(String namespace, Place place) {
        return place.namespace().equals(namespace);
    }

    int limit(int asked) {
        return asked;
    }

    Optional<SecretHash> retired(KeptSession session, Instant now) {
        return Optional.ofNullable(session.retired)
                .filter(retired -> now.isBefore(retired.at().plus(SessionStore.RETIRED_FOR)))
                .map(KeptSession.Retired::hash);
    }

    StoredSession whole(KeptSession session, Instant now) {
        Map<String, StoredAttribute> attributes = new HashMap<>();
        session.attributes.forEach((name, attribute) -> attributes.put(name, copy(attribute)));
        return new StoredSession(
                session.incarnation, session.version, metadata(session, now), attributes, session.times(now));
    }

    private StoredMetadata metadata(KeptSession session, Instant now) {
        return new StoredMetadata(session.metadataVersion, copy(session.metadata), retired(session, now));
    }

    private static Metadata copy(Metadata metadata) {
        return new Metadata(metadata.body().clone(), metadata.secret(), metadata.maxInactive());
    }

    private static StoredAttribute copy(StoredAttribute attribute) {
        return new StoredAttribute(attribute.version(), attribute.value().clone());
    }
}
