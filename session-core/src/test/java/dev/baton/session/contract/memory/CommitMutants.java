// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract.memory;

import dev.baton.session.Secret;
import dev.baton.session.SessionStoreException;
import dev.baton.session.spi.Delta;
import dev.baton.session.spi.Metadata;
import dev.baton.session.spi.NewSession;
import dev.baton.session.spi.StoredAttribute;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Mutants in what a create or a commit changes. */
final class CommitMutants {
    private CommitMutants() {}

    static List<Mutant> all() {
        return List.of(
                Mutant.of("a create takes another's place", new SessionRules() {
                    @Override
                    boolean leavesHandleTo(KeptSession session, NewSession creation, Instant now) {
                        return !session.incarnation.equals(creation.incarnation());
                    }
                }),
                Mutant.of("a create takes an overdue session's place", new SessionRules() {
                    @Override
                    boolean leavesHandleTo(KeptSession session, NewSession creation, Instant now) {
                        return isDue(session, now) && !isClaimed(session, now);
                    }
                }),
                Mutant.of("a create takes a claimed session's place", new SessionRules() {
                    @Override
                    boolean leavesHandleTo(KeptSession session, NewSession creation, Instant now) {
                        return isClaimed(session, now);
                    }
                }),
                Mutant.of("a create sent again starts afresh", new SessionRules() {
                    @Override
                    boolean leavesHandleTo(KeptSession session, NewSession creation, Instant now) {
                        return session.incarnation.equals(creation.incarnation());
                    }
                }),
                Mutant.of("a create sent again is taken", new SessionRules() {
                    @Override
                    boolean isCreationOf(KeptSession session, NewSession creation, Instant now) {
                        return false;
                    }
                }),
                Mutant.of("a create sent again touches", new SessionRules() {
                    @Override
                    boolean isCreationOf(KeptSession session, NewSession creation, Instant now) {
                        session.lastAccess = now;
                        return super.isCreationOf(session, creation, now);
                    }
                }),
                Mutant.of("a create forgets the attributes", new SessionRules() {
                    @Override
                    void fill(KeptSession session, NewSession creation) {}
                }),
                Mutant.of("every create is granted", new SessionRules() {
                    @Override
                    boolean isCreationOf(KeptSession session, NewSession creation, Instant now) {
                        return true;
                    }
                }),
                Mutant.of("a commit brings a session back", new SessionRules() {
                    @Override
                    @Nullable
                    KeptSession findForCommit(Kept kept, Place place, Delta delta, Instant now) {
                        KeptSession session = super.findForCommit(kept, place, delta, now);
                        if (session == null && delta.metadata().isEmpty() && !kept.sessions.containsKey(place)) {
                            Metadata empty =
                                    new Metadata(new byte[0], Secret.random().hash(), Duration.ofMinutes(30));
                            session = new KeptSession(delta.incarnation(), empty, now);
                            kept.sessions.put(place, session);
                        }
                        return session;
                    }
                }),
                Mutant.of("a commit reaches a claimed session", new SessionRules() {
                    @Override
                    @Nullable
                    KeptSession findForCommit(Kept kept, Place place, Delta delta, Instant now) {
                        KeptSession session = find(kept, place);
                        return session == null || !session.incarnation.equals(delta.incarnation()) ? null : session;
                    }
                }),
                Mutant.of("a commit reaches another incarnation", new SessionRules() {
                    @Override
                    @Nullable
                    KeptSession findForCommit(Kept kept, Place place, Delta delta, Instant now) {
                        KeptSession session = find(kept, place);
                        return session == null || isClaimed(session, now) ? null : session;
                    }
                }),
                Mutant.of("a commit comes too late for an overdue session", new SessionRules() {
                    @Override
                    @Nullable
                    KeptSession findForCommit(Kept kept, Place place, Delta delta, Instant now) {
                        KeptSession session = super.findForCommit(kept, place, delta, now);
                        return session == null || isDue(session, now) ? null : session;
                    }
                }),
                Mutant.of("a commit that is gone leaves its place in the index", new SessionRules() {
                    @Override
                    @Nullable
                    KeptSession findForCommit(Kept kept, Place place, Delta delta, Instant now) {
                        KeptSession session = super.findForCommit(kept, place, delta, now);
                        if (session == null) {
                            kept.index.putIfAbsent(place, now.plusSeconds(60));
                        }
                        return session;
                    }
                }),
                Mutant.of("a delta sent again is applied again", new SessionRules() {
                    @Override
                    Optional<Long> versionMadeBefore(KeptSession session, Delta delta) {
                        KeptSession.AppliedCommit applied =
                                session.appliedByNode.get(delta.number().node());
                        return applied != null
                                        && applied.sequence() == delta.number().sequence()
                                ? Optional.empty()
                                : super.versionMadeBefore(session, delta);
                    }
                }),
                Mutant.of("a lower sequence is applied", new SessionRules() {
                    @Override
                    Optional<Long> versionMadeBefore(KeptSession session, Delta delta) {
                        KeptSession.AppliedCommit applied =
                                session.appliedByNode.get(delta.number().node());
                        return applied == null
                                        || applied.sequence() != delta.number().sequence()
                                ? Optional.empty()
                                : Optional.of(applied.version());
                    }
                }),
                Mutant.of("all nodes share one sequence", new SessionRules() {
                    @Override
                    Optional<Long> versionMadeBefore(KeptSession session, Delta delta) {
                        return session.appliedByNode.values().stream()
                                .filter(applied ->
                                        applied.sequence() >= delta.number().sequence())
                                .map(KeptSession.AppliedCommit::version)
                                .findFirst();
                    }
                }),
                Mutant.of("sequences are compared as floating point", new SessionRules() {
                    @Override
                    Optional<Long> versionMadeBefore(KeptSession session, Delta delta) {
                        KeptSession.AppliedCommit applied =
                                session.appliedByNode.get(delta.number().node());
                        return applied == null || (double) delta.number().sequence() > (double) applied.sequence()
                                ? Optional.empty()
                                : Optional.of(applied.version());
                    }
                }),
                Mutant.of("only the next sequence is applied", new SessionRules() {
                    @Override
                    Optional<Long> versionMadeBefore(KeptSession session, Delta delta) {
                        KeptSession.AppliedCommit applied =
                                session.appliedByNode.get(delta.number().node());
                        return applied != null && delta.number().sequence() > applied.sequence() + 1
                                ? Optional.of(applied.version())
                                : super.versionMadeBefore(session, delta);
                    }
                }),
                Mutant.of("only the last node's commit is remembered", new SessionRules() {
                    @Override
                    void apply(KeptSession session, Delta delta, Instant now) {
                        session.appliedByNode
                                .keySet()
                                .removeIf(node -> node != delta.number().node());
                        super.apply(session, delta, now);
                    }
                }),
                Mutant.of("16 nodes' commits are remembered", new SessionRules() {
                    @Override
                    void apply(KeptSession session, Delta delta, Instant now) {
                        if (session.appliedByNode.size() >= 16) {
                            session.appliedByNode.remove(
                                    session.appliedByNode.keySet().iterator().next());
                        }
                        super.apply(session, delta, now);
                    }
                }),
                Mutant.of("a delta sent again is answered with the present version", new SessionRules() {
                    @Override
                    Optional<Long> versionMadeBefore(KeptSession session, Delta delta) {
                        return super.versionMadeBefore(session, delta).map(version -> session.version);
                    }
                }),
                Mutant.of("a guarded delta sent again conflicts with itself", new SessionRules() {
                    @Override
                    Optional<Long> versionMadeBefore(KeptSession session, Delta delta) {
                        return changedByOthers(session, delta).isEmpty()
                                ? super.versionMadeBefore(session, delta)
                                : Optional.empty();
                    }
                }),
                Mutant.of("a refused delta counts as applied", new SessionRules() {
                    @Override
                    Set<String> changedByOthers(KeptSession session, Delta delta) {
                        Set<String> changed = super.changedByOthers(session, delta);
                        if (!changed.isEmpty()) {
                            session.appliedByNode.put(
                                    delta.number().node(),
                                    new KeptSession.AppliedCommit(delta.number().sequence(), session.version));
                        }
                        return changed;
                    }
                }),
                Mutant.of("guards are ignored", new SessionRules() {
                    @Override
                    Set<String> changedByOthers(KeptSession session, Delta delta) {
                        return Set.of();
                    }
                }),
                Mutant.of("guard 0 is ignored", new SessionRules() {
                    @Override
                    Set<String> changedByOthers(KeptSession session, Delta delta) {
                        Set<String> changed = super.changedByOthers(session, delta);
                        changed.removeIf(name -> delta.guards().get(name) == 0);
                        return changed;
                    }
                }),
                Mutant.of("a guard of a removed attribute is ignored", new SessionRules() {
                    @Override
                    Set<String> changedByOthers(KeptSession session, Delta delta) {
                        Set<String> changed = super.changedByOthers(session, delta);
                        changed.retainAll(session.attributes.keySet());
                        return changed;
                    }
                }),
                Mutant.of("a guard of an attribute that is not set is ignored", new SessionRules() {
                    @Override
                    Set<String> changedByOthers(KeptSession session, Delta delta) {
                        Set<String> changed = super.changedByOthers(session, delta);
                        changed.retainAll(delta.set().keySet());
                        return changed;
                    }
                }),
                Mutant.of("a conflict names every guarded attribute", new SessionRules() {
                    @Override
                    Set<String> changedByOthers(KeptSession session, Delta delta) {
                        return super.changedByOthers(session, delta).isEmpty()
                                ? Set.of()
                                : delta.guards().keySet();
                    }
                }),
                Mutant.of("a conflict names one attribute", new SessionRules() {
                    @Override
                    Set<String> changedByOthers(KeptSession session, Delta delta) {
                        return super.changedByOthers(session, delta).stream()
                                .limit(1)
                                .collect(Collectors.toSet());
                    }
                }),
                Mutant.of("a guard demands the session's version", new SessionRules() {
                    @Override
                    Set<String> changedByOthers(KeptSession session, Delta delta) {
                        return delta.guards().entrySet().stream()
                                .filter(guard -> guard.getValue() != 0 && guard.getValue() < session.version)
                                .map(Map.Entry::getKey)
                                .collect(Collectors.toSet());
                    }
                }),
                Mutant.of("every change overwrites", new SessionRules() {
                    @Override
                    int overwritten(KeptSession session, Delta delta) {
                        return delta.set().size() + delta.removed().size();
                    }
                }),
                Mutant.of("nothing is told to be overwritten", new SessionRules() {
                    @Override
                    int overwritten(KeptSession session, Delta delta) {
                        return 0;
                    }
                }),
                Mutant.of("removals overwrite nothing", new SessionRules() {
                    @Override
                    int overwritten(KeptSession session, Delta delta) {
                        return (int) delta.set().keySet().stream()
                                .map(session.attributes::get)
                                .filter(attribute -> attribute != null && attribute.version() > delta.base())
                                .count();
                    }
                }),
                Mutant.of("what the base's own commit set is overwritten", new SessionRules() {
                    @Override
                    int overwritten(KeptSession session, Delta delta) {
                        return (int) Stream.concat(delta.set().keySet().stream(), delta.removed().stream())
                                .map(session.attributes::get)
                                .filter(attribute -> attribute != null && attribute.version() >= delta.base())
                                .count();
                    }
                }),
                Mutant.of("what was removed is overwritten", new SessionRules() {
                    @Override
                    int overwritten(KeptSession session, Delta delta) {
                        return super.overwritten(session, delta)
                                + (int) Stream.concat(delta.set().keySet().stream(), delta.removed().stream())
                                        .filter(name -> session.removals.getOrDefault(name, 0L) > delta.base())
                                        .count();
                    }
                }),
                Mutant.of("the last metadata wins", new SessionRules() {
                    @Override
                    boolean metadataChangedByOthers(KeptSession session, Delta.MetadataChange change) {
                        return false;
                    }
                }),
                Mutant.of("metadata conflicts with any commit", new SessionRules() {
                    @Override
                    boolean metadataChangedByOthers(KeptSession session, Delta.MetadataChange change) {
                        return change.base() != session.version;
                    }
                }),
                Mutant.of("metadata of a later base is taken", new SessionRules() {
                    @Override
                    boolean metadataChangedByOthers(KeptSession session, Delta.MetadataChange change) {
                        return change.base() < session.metadataVersion;
                    }
                }),
                Mutant.of("a conflict is an access", new SessionRules() {
                    @Override
                    void onConflict(Kept kept, Place place, KeptSession session, Instant now) {
                        touch(kept, place, session, now);
                    }
                }),
                Mutant.of("a conflict raises the version", new SessionRules() {
                    @Override
                    void onConflict(Kept kept, Place place, KeptSession session, Instant now) {
                        session.version++;
                    }
                }),
                Mutant.of("a commit raises the version by two", new SessionRules() {
                    @Override
                    void apply(KeptSession session, Delta delta, Instant now) {
                        session.version++;
                        super.apply(session, delta, now);
                    }
                }),
                Mutant.of("a commit that only removes raises no version", new SessionRules() {
                    @Override
                    void apply(KeptSession session, Delta delta, Instant now) {
                        super.apply(session, delta, now);
                        if (delta.set().isEmpty() && delta.metadata().isEmpty()) {
                            session.version--;
                        }
                    }
                }),
                Mutant.of("removing what is not there fails", new SessionRules() {
                    @Override
                    void remove(KeptSession session, String name) {
                        if (!session.attributes.containsKey(name)) {
                            throw new SessionStoreException("There is no such attribute");
                        }
                        super.remove(session, name);
                    }
                }),
                Mutant.of("a removed attribute stays", new SessionRules() {
                    @Override
                    void remove(KeptSession session, String name) {
                        rememberRemoval(session, name);
                    }
                }),
                Mutant.of("the last attribute takes the session with it", new SessionRules() {
                    @Override
                    boolean hidesFromLoads(KeptSession session, Instant now) {
                        return session.version > 1 && session.attributes.isEmpty()
                                || super.hidesFromLoads(session, now);
                    }
                }),
                Mutant.of("the same bytes are no change", new SessionRules() {
                    @Override
                    void set(KeptSession session, String name, byte[] value) {
                        StoredAttribute present = session.attributes.get(name);
                        if (present == null || !Arrays.equals(present.value(), value)) {
                            super.set(session, name, value);
                        }
                    }
                }),
                Mutant.of("a commit gives every attribute its version", new SessionRules() {
                    @Override
                    void apply(KeptSession session, Delta delta, Instant now) {
                        super.apply(session, delta, now);
                        session.attributes.replaceAll(
                                (name, attribute) -> new StoredAttribute(session.version, attribute.value()));
                    }
                }),
                Mutant.of("a commit gives the metadata its version", new SessionRules() {
                    @Override
                    void apply(KeptSession session, Delta delta, Instant now) {
                        super.apply(session, delta, now);
                        session.metadataVersion = session.version;
                    }
                }),
                Mutant.of("new metadata keeps the version of the old", new SessionRules() {
                    @Override
                    void apply(KeptSession session, Metadata next, Instant now) {
                        long version = session.metadataVersion;
                        super.apply(session, next, now);
                        session.metadataVersion = version;
                    }
                }),
                Mutant.of("new metadata loses its body", new SessionRules() {
                    @Override
                    void apply(KeptSession session, Metadata next, Instant now) {
                        super.apply(session, new Metadata(new byte[0], next.secret(), next.maxInactive()), now);
                    }
                }),
                Mutant.of("a new maxInactive is not taken", new SessionRules() {
                    @Override
                    void apply(KeptSession session, Metadata next, Instant now) {
                        super.apply(
                                session, new Metadata(next.body(), next.secret(), session.metadata.maxInactive()), now);
                    }
                }),
                Mutant.of("every new metadata retires a secret", new SessionRules() {
                    @Override
                    void apply(KeptSession session, Metadata next, Instant now) {
                        KeptSession.Retired retired = new KeptSession.Retired(session.metadata.secret(), now);
                        super.apply(session, next, now);
                        session.retired = retired;
                    }
                }),
                Mutant.of("metadata with the same secret ends the retired one", new SessionRules() {
                    @Override
                    void apply(KeptSession session, Metadata next, Instant now) {
                        session.retired = null;
                        super.apply(session, next, now);
                    }
                }),
                Mutant.of("metadata with the same secret prolongs the retired one", new SessionRules() {
                    @Override
                    void apply(KeptSession session, Metadata next, Instant now) {
                        super.apply(session, next, now);
                        if (session.retired != null) {
                            session.retired = new KeptSession.Retired(session.retired.hash(), now);
                        }
                    }
                }),
                Mutant.of("the first retired secret stays", new SessionRules() {
                    @Override
                    void apply(KeptSession session, Metadata next, Instant now) {
                        KeptSession.Retired retired = session.retired;
                        super.apply(session, next, now);
                        if (retired != null) {
                            session.retired = retired;
                        }
                    }
                }),
                Mutant.of("every commit touches", new SessionRules() {
                    @Override
                    void touchByCommit(Kept kept, Place place, KeptSession session, Instant now) {
                        touch(kept, place, session, now);
                    }
                }),
                Mutant.of("no commit touches", new SessionRules() {
                    @Override
                    void touchByCommit(Kept kept, Place place, KeptSession session, Instant now) {
                        kept.index.put(place, deadline(session));
                    }
                }),
                Mutant.of("a commit leaves the index as it is", new SessionRules() {
                    @Override
                    void touchByCommit(Kept kept, Place place, KeptSession session, Instant now) {
                        if (touchIsDue(session, now)) {
                            session.lastAccess = now;
                        }
                    }
                }));
    }
}
