// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract.memory;

import dev.baton.session.Handle;
import dev.baton.session.SecretHash;
import dev.baton.session.SessionStoreException;
import dev.baton.session.spi.Access;
import dev.baton.session.spi.Claim;
import dev.baton.session.spi.Delta;
import dev.baton.session.spi.Incarnation;
import dev.baton.session.spi.Known;
import dev.baton.session.spi.Metadata;
import dev.baton.session.spi.NewSession;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoredAttribute;
import dev.baton.session.spi.Times;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules of {@link SessionStore}, one a method, so that a mutant can break one and keep the rest.
 *
 * <p>Stateless. Called with the backend's lock held.
 */
class SessionRules {
    @Nullable
    KeptSession find(Kept kept, Place place) {
        KeptSession session = kept.sessions.get(place);
        if (session != null && session.damaged) {
            throw new SessionStoreException("The bytes of session " + place.handle() + " cannot be a session");
        }
        return session;
    }

    Instant deadline(KeptSession session) {
        return Times.deadline(session.lastAccess, session.maxInactive(), session.metadata.absoluteDeadline());
    }

    boolean isDue(KeptSession session, Instant now) {
        return !now.isBefore(deadline(session));
    }

    boolean isClaimed(KeptSession session, Instant now) {
        return session.taken != null;
    }

    boolean hidesFromLoads(KeptSession session, Instant now) {
        return isClaimed(session, now) || isDue(session, now);
    }

    boolean hidesFromTouches(KeptSession session, Incarnation incarnation, Instant now) {
        return !session.incarnation.equals(incarnation) || isClaimed(session, now);
    }

    boolean isCreationOf(KeptSession session, NewSession creation, Instant now) {
        return session.incarnation.equals(creation.incarnation());
    }

    boolean leavesHandleTo(KeptSession session, NewSession creation, Instant now) {
        return false;
    }

    void fill(KeptSession session, NewSession creation) {
        creation.attributes().forEach((name, value) -> set(session, name, value));
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

    void touchByLoad(Kept kept, Place place, KeptSession session, Instant now) {
        if (touchIsDue(session, now)) {
            touch(kept, place, session, now);
        }
    }

    void touch(Kept kept, Place place, KeptSession session, Instant now) {
        session.lastAccess = now;
        kept.index.put(place, deadline(session));
    }

    Map<String, StoredAttribute> setSince(KeptSession session, long version) {
        Map<String, StoredAttribute> set = new HashMap<>();
        session.attributes.forEach((name, attribute) -> {
            if (attribute.version() > version) {
                set.put(name, attribute);
            }
        });
        return set;
    }

    Set<String> removedSince(KeptSession session, long version) {
        Set<String> removed = new HashSet<>();
        session.removals.forEach((name, removal) -> {
            if (removal > version) {
                removed.add(name);
            }
        });
        return removed;
    }

    boolean metadataChangedSince(KeptSession session, long version) {
        return session.metadataVersion > version;
    }

    Optional<SecretHash> retired(KeptSession session, Instant now) {
        return Optional.ofNullable(session.retired)
                .filter(retired -> now.isBefore(retired.at().plus(SessionStore.RETIRED_FOR)))
                .map(KeptSession.Retired::hash);
    }

    /** The session that {@code delta} may change, or null. */
    @Nullable
    KeptSession findForCommit(Kept kept, Place place, Delta delta, Instant now) {
        KeptSession session = find(kept, place);
        boolean gone = session == null || !session.incarnation.equals(delta.incarnation()) || isClaimed(session, now);
        return gone ? null : session;
    }

    /** The version that this delta, or a later one of its node, made earlier. */
    Optional<Long> versionMadeBefore(KeptSession session, Delta delta) {
        KeptSession.AppliedCommit applied =
                session.appliedByNode.get(delta.number().node());
        return applied == null || delta.number().sequence() > applied.sequence()
                ? Optional.empty()
                : Optional.of(applied.version());
    }

    Set<String> changedByOthers(KeptSession session, Delta delta) {
        Set<String> changed = new HashSet<>();
        delta.guards().forEach((name, version) -> {
            StoredAttribute attribute = session.attributes.get(name);
            if (version != (attribute == null ? 0 : attribute.version())) {
                changed.add(name);
            }
        });
        return changed;
    }

    boolean metadataChangedByOthers(KeptSession session, Delta.MetadataChange change) {
        return change.base() != session.metadataVersion;
    }

    /** How many of the delta's attributes were changed behind its node's back. */
    int overwritten(KeptSession session, Delta delta) {
        Set<String> changed = new HashSet<>(delta.set().keySet());
        changed.addAll(delta.removed());
        changed.removeIf(name -> !session.attributes.containsKey(name)
                || session.attributes.get(name).version() <= delta.base());
        return changed.size();
    }

    void onConflict(Kept kept, Place place, KeptSession session, Instant now) {}

    void apply(KeptSession session, Delta delta, Instant now) {
        session.version++;
        session.appliedByNode.put(
                delta.number().node(),
                new KeptSession.AppliedCommit(delta.number().sequence(), session.version));
        delta.set().forEach((name, value) -> set(session, name, value));
        delta.removed().forEach(name -> remove(session, name));
        delta.metadata().ifPresent(change -> apply(session, change.next(), now));
    }

    void set(KeptSession session, String name, byte[] value) {
        session.attributes.put(name, new StoredAttribute(session.version, value.clone()));
        session.removals.remove(name);
    }

    void remove(KeptSession session, String name) {
        if (session.attributes.remove(name) != null) {
            rememberRemoval(session, name);
        }
    }

    void rememberRemoval(KeptSession session, String name) {
        session.removals.put(name, session.version);
        if (session.removals.size() > SessionStore.REMEMBERED_REMOVALS) {
            Iterator<Long> oldest = session.removals.values().iterator();
            session.forgottenUpTo = Math.max(session.forgottenUpTo, oldest.next());
            oldest.remove();
        }
    }

    void apply(KeptSession session, Metadata next, Instant now) {
        if (!next.secret().matches(session.metadata.secret())) {
            session.retired = new KeptSession.Retired(session.metadata.secret(), now);
        }
        session.metadata = KeptSession.copy(next);
        session.metadataVersion = session.version;
    }

    void touchByCommit(Kept kept, Place place, KeptSession session, Instant now) {
        if (touchIsDue(session, now)) {
            session.lastAccess = now;
        }
        kept.index.put(place, deadline(session));
    }

    boolean isMeant(KeptSession session, Claim claim) {
        return claim.incarnation().isEmpty() || claim.incarnation().get().equals(session.incarnation);
    }

    /** A session whose end was begun is due, whatever its deadline says. */
    boolean livesOn(KeptSession session, Claim claim, Instant now) {
        return session.taken == null && claim.onlyIfDue() && !isDue(session, now);
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

    void take(Kept kept, Place place, KeptSession session, KeptSession.Taken taken) {
        session.taken = taken;
        kept.index.put(place, taken.until());
    }

    void mendIndex(Kept kept, Place place, KeptSession session) {
        kept.index.put(place, deadline(session));
    }

    void mendIndex(Kept kept, Place empty) {
        kept.index.remove(empty);
    }

    boolean mayDelete(KeptSession session, Incarnation incarnation, long owner) {
        return session.incarnation.equals(incarnation) && session.taken != null && session.taken.owner() == owner;
    }

    void delete(Kept kept, Place place) {
        kept.sessions.remove(place);
        kept.index.remove(place);
    }

    Instant accessBefore(KeptSession session, Instant before) {
        return before;
    }

    boolean hidesFromHeads(KeptSession session, Instant now) {
        return hidesFromLoads(session, now);
    }

    void lookedAt(KeptSession session, Instant now) {}

    boolean isOnPage(String namespace, Place place, KeptSession session, @Nullable Handle after, Instant now) {
        return place.namespace().equals(namespace)
                && (after == null || place.handle().value().compareTo(after.value()) > 0);
    }

    int pageLimit(int asked) {
        return asked;
    }

    boolean isListed(String namespace, Place place, Instant deadline, Instant now) {
        return place.namespace().equals(namespace) && !deadline.isAfter(now);
    }

    int limit(int asked) {
        return asked;
    }
}
