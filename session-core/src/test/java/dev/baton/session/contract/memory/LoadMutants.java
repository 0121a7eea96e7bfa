// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract.memory;

import dev.baton.session.SecretHash;
import dev.baton.session.spi.Access;
import dev.baton.session.spi.Claim;
import dev.baton.session.spi.Incarnation;
import dev.baton.session.spi.Known;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoredAttribute;
import dev.baton.session.spi.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Mutants in what a load tells, and in what counts as access. */
final class LoadMutants {
    private LoadMutants() {}

    static List<Mutant> all() {
        return List.of(
                Mutant.of("an overdue session still loads", new SessionRules() {
                    @Override
                    boolean hidesFromLoads(KeptSession session, Instant now) {
                        return isClaimed(session, now);
                    }
                }),
                Mutant.of("a load brings back an overdue session", new SessionRules() {
                    @Override
                    boolean hidesFromLoads(KeptSession session, Instant now) {
                        if (isDue(session, now)) {
                            session.lastAccess = now;
                            return true;
                        }
                        return super.hidesFromLoads(session, now);
                    }
                }),
                Mutant.of("another incarnation's copy is up to date", new SessionRules() {
                    @Override
                    boolean isOf(KeptSession session, Known known) {
                        return true;
                    }
                }),
                Mutant.of("incarnations are compared by their upper half", new SessionRules() {
                    @Override
                    boolean isOf(KeptSession session, Known known) {
                        return session.incarnation.high() == known.incarnation().high();
                    }
                }),
                Mutant.of("incarnations are compared by their lower half", new SessionRules() {
                    @Override
                    boolean isOf(KeptSession session, Known known) {
                        return session.incarnation.low() == known.incarnation().low();
                    }
                }),
                Mutant.of("a copy newer than the session is told what changed", new SessionRules() {
                    @Override
                    boolean reachesBack(KeptSession session, long version) {
                        return version >= session.forgottenUpTo;
                    }
                }),
                Mutant.of("every load that is not up to date is whole", new SessionRules() {
                    @Override
                    boolean reachesBack(KeptSession session, long version) {
                        return version == session.version;
                    }
                }),
                Mutant.of("removals are forgotten", new SessionRules() {
                    @Override
                    void rememberRemoval(KeptSession session, String name) {}
                }),
                Mutant.of("forgotten removals are kept quiet about", new SessionRules() {
                    @Override
                    boolean reachesBack(KeptSession session, long version) {
                        return version <= session.version;
                    }
                }),
                Mutant.of("31 removals are remembered", new SessionRules() {
                    @Override
                    void rememberRemoval(KeptSession session, String name) {
                        super.rememberRemoval(session, name);
                        while (session.removals.size() >= SessionStore.REMEMBERED_REMOVALS) {
                            Iterator<Long> oldest = session.removals.values().iterator();
                            session.forgottenUpTo = oldest.next();
                            oldest.remove();
                        }
                    }
                }),
                Mutant.of("removals of the same commit are forgotten one by one", new SessionRules() {
                    @Override
                    void rememberRemoval(KeptSession session, String name) {
                        super.rememberRemoval(session, name);
                        session.forgottenUpTo = Math.max(0, session.forgottenUpTo - 1);
                    }
                }),
                Mutant.of("what was set again is told as removed", new SessionRules() {
                    @Override
                    void set(KeptSession session, String name, byte[] value) {
                        Long removal = session.removals.get(name);
                        super.set(session, name, value);
                        if (removal != null) {
                            session.removals.put(name, removal);
                        }
                    }
                }),
                Mutant.of("the first change after the copy is left out", new SessionRules() {
                    @Override
                    Map<String, StoredAttribute> setSince(KeptSession session, long version) {
                        return super.setSince(session, version + 1);
                    }
                }),
                Mutant.of("the copy's own version is told again", new SessionRules() {
                    @Override
                    Map<String, StoredAttribute> setSince(KeptSession session, long version) {
                        return super.setSince(session, version - 1);
                    }
                }),
                Mutant.of("the first removal after the copy is left out", new SessionRules() {
                    @Override
                    Set<String> removedSince(KeptSession session, long version) {
                        return super.removedSince(session, version + 1);
                    }
                }),
                Mutant.of("all remembered removals are told, however old", new SessionRules() {
                    @Override
                    Set<String> removedSince(KeptSession session, long version) {
                        return super.removedSince(session, 0);
                    }
                }),
                Mutant.of("changed metadata is not told", new SessionRules() {
                    @Override
                    boolean metadataChangedSince(KeptSession session, long version) {
                        return false;
                    }
                }),
                Mutant.of("metadata is told with every change", new SessionRules() {
                    @Override
                    boolean metadataChangedSince(KeptSession session, long version) {
                        return true;
                    }
                }),
                Mutant.of("a wrong secret touches", new SessionRules() {
                    @Override
                    boolean counts(KeptSession session, Access access) {
                        return !(access instanceof Access.Peek);
                    }
                }),
                Mutant.of("a retired secret touches", new SessionRules() {
                    @Override
                    boolean counts(KeptSession session, Access access) {
                        return super.counts(session, access)
                                || (session.retired != null
                                        && access instanceof Access.Presented presented
                                        && presented.secret().matches(session.retired.hash()));
                    }
                }),
                Mutant.of("the right secret does not touch", new SessionRules() {
                    @Override
                    boolean counts(KeptSession session, Access access) {
                        return access instanceof Access.Trusted;
                    }
                }),
                Mutant.of("the container's own load does not touch", new SessionRules() {
                    @Override
                    boolean counts(KeptSession session, Access access) {
                        return !(access instanceof Access.Trusted) && super.counts(session, access);
                    }
                }),
                Mutant.of("a peek touches", new SessionRules() {
                    @Override
                    boolean counts(KeptSession session, Access access) {
                        return access instanceof Access.Peek || super.counts(session, access);
                    }
                }),
                Mutant.of("every load touches", new SessionRules() {
                    @Override
                    void touchByLoad(Kept kept, Place place, KeptSession session, Instant now) {
                        touch(kept, place, session, now);
                    }
                }),
                Mutant.of("no load touches", new SessionRules() {
                    @Override
                    void touchByLoad(Kept kept, Place place, KeptSession session, Instant now) {}
                }),
                Mutant.of("a touch waits for a tenth of maxInactive however long", new SessionRules() {
                    @Override
                    boolean touchIsDue(KeptSession session, Instant now) {
                        return !now.isBefore(
                                session.lastAccess.plus(session.maxInactive().dividedBy(Times.THROTTLE_DIVISOR)));
                    }
                }),
                Mutant.of("a touch waits for a fifth of maxInactive", new SessionRules() {
                    @Override
                    boolean touchIsDue(KeptSession session, Instant now) {
                        return !now.isBefore(session.lastAccess.plus(
                                Times.throttle(session.maxInactive()).multipliedBy(2)));
                    }
                }),
                Mutant.of("a touch is counted as a version", new SessionRules() {
                    @Override
                    void touch(Kept kept, Place place, KeptSession session, Instant now) {
                        super.touch(kept, place, session, now);
                        session.version++;
                    }
                }),
                Mutant.of("a touch only counts if it is due", new SessionRules() {
                    @Override
                    void touch(Kept kept, Place place, KeptSession session, Instant now) {
                        if (touchIsDue(session, now)) {
                            super.touch(kept, place, session, now);
                        }
                    }
                }),
                Mutant.of("a touch reaches another incarnation", new SessionRules() {
                    @Override
                    boolean hidesFromTouches(KeptSession session, Incarnation incarnation, Instant now) {
                        return isClaimed(session, now);
                    }
                }),
                Mutant.of("a touch reaches a claimed session", new SessionRules() {
                    @Override
                    boolean hidesFromTouches(KeptSession session, Incarnation incarnation, Instant now) {
                        return !session.incarnation.equals(incarnation);
                    }
                }),
                Mutant.of("a touch comes too late for an overdue session", new SessionRules() {
                    @Override
                    boolean hidesFromTouches(KeptSession session, Incarnation incarnation, Instant now) {
                        return isDue(session, now) || super.hidesFromTouches(session, incarnation, now);
                    }
                }),
                Mutant.of("the deadline does not allow for the throttle", new SessionRules() {
                    @Override
                    Instant deadline(KeptSession session) {
                        return session.maxInactive().isZero()
                                        || session.maxInactive().isNegative()
                                ? Instant.MAX
                                : session.lastAccess.plus(session.maxInactive());
                    }
                }),
                Mutant.of("a session for ever is due at once", new SessionRules() {
                    @Override
                    Instant deadline(KeptSession session) {
                        return session.maxInactive().isZero()
                                        || session.maxInactive().isNegative()
                                ? session.lastAccess
                                : super.deadline(session);
                    }
                }),
                Mutant.of("only zero means for ever", new SessionRules() {
                    @Override
                    Instant deadline(KeptSession session) {
                        return session.maxInactive().isNegative() ? session.lastAccess : super.deadline(session);
                    }
                }),
                Mutant.of("a session is due one millisecond early", new SessionRules() {
                    @Override
                    boolean isDue(KeptSession session, Instant now) {
                        return super.isDue(session, now.plusMillis(1));
                    }
                }),
                Mutant.of("a retired secret is not told", new SessionRules() {
                    @Override
                    Optional<SecretHash> retired(KeptSession session, Instant now) {
                        return Optional.empty();
                    }
                }),
                Mutant.of("a retired secret is told for ever", new SessionRules() {
                    @Override
                    Optional<SecretHash> retired(KeptSession session, Instant now) {
                        return Optional.ofNullable(session.retired).map(KeptSession.Retired::hash);
                    }
                }),
                Mutant.of("an overdue session is dropped after an hour", new SessionRules() {
                    @Override
                    boolean livesOn(KeptSession session, Claim claim, Instant now) {
                        return super.livesOn(session, claim, now)
                                || (session.taken == null
                                        && claim.onlyIfDue()
                                        && now.isAfter(deadline(session).plus(Duration.ofHours(1))));
                    }
                }),
                Mutant.of("asking for what is not there leaves an index entry", new SessionRules() {
                    @Override
                    @Nullable
                    KeptSession find(Kept kept, Place place) {
                        KeptSession session = super.find(kept, place);
                        if (session == null) {
                            kept.index.put(place, Instant.MAX);
                        }
                        return session;
                    }
                }),
                Mutant.of("names are kept in lower case", new SessionRules() {
                    @Override
                    void set(KeptSession session, String name, byte[] value) {
                        super.set(session, name.toLowerCase(Locale.ROOT), value);
                    }
                }),
                Mutant.of("names lose their blanks", new SessionRules() {
                    @Override
                    void set(KeptSession session, String name, byte[] value) {
                        super.set(session, name.strip(), value);
                    }
                }),
                Mutant.of("an empty value is not kept", new SessionRules() {
                    @Override
                    void set(KeptSession session, String name, byte[] value) {
                        if (value.length > 0) {
                            super.set(session, name, value);
                        }
                    }
                }),
                Mutant.of("a value ends after 65535 bytes", new SessionRules() {
                    @Override
                    void set(KeptSession session, String name, byte[] value) {
                        super.set(session, name, value.length < 65_536 ? value : Arrays.copyOf(value, 65_535));
                    }
                }),
                Mutant.of("values are kept as the caller's own arrays", new SessionRules() {
                    @Override
                    void set(KeptSession session, String name, byte[] value) {
                        session.attributes.put(name, new StoredAttribute(session.version, value));
                        session.removals.remove(name);
                    }
                }),
                Mutant.of("namespaces differ by more than capitals", new SessionRules() {
                    @Override
                    @Nullable
                    KeptSession find(Kept kept, Place place) {
                        KeptSession exact = super.find(kept, place);
                        if (exact != null) {
                            return exact;
                        }
                        return kept.sessions.entrySet().stream()
                                .filter(entry -> entry.getKey().handle().equals(place.handle())
                                        && entry.getKey().namespace().equalsIgnoreCase(place.namespace()))
                                .map(Map.Entry::getValue)
                                .findFirst()
                                .orElse(null);
                    }
                }),
                Mutant.of("due sessions are listed in every namespace", new SessionRules() {
                    @Override
                    boolean isListed(String namespace, Place place, Instant deadline, Instant now) {
                        return !deadline.isAfter(now);
                    }
                }),
                Mutant.of("what cannot be read is absent", new SessionRules() {
                    @Override
                    @Nullable
                    KeptSession find(Kept kept, Place place) {
                        KeptSession session = kept.sessions.get(place);
                        return session != null && session.damaged ? null : session;
                    }
                }));
    }
}
