// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract.memory;

import dev.baton.session.Handle;
import dev.baton.session.spi.Access;
import dev.baton.session.spi.Claim;
import dev.baton.session.spi.ClaimResult;
import dev.baton.session.spi.CommitResult;
import dev.baton.session.spi.CreateResult;
import dev.baton.session.spi.Delta;
import dev.baton.session.spi.EnrolResult;
import dev.baton.session.spi.Enrolment;
import dev.baton.session.spi.Incarnation;
import dev.baton.session.spi.Known;
import dev.baton.session.spi.Lease;
import dev.baton.session.spi.LoadResult;
import dev.baton.session.spi.LockRequest;
import dev.baton.session.spi.LockResult;
import dev.baton.session.spi.NewSession;
import dev.baton.session.spi.PrincipalKey;
import dev.baton.session.spi.SessionHead;
import dev.baton.session.spi.StoredMetadata;
import dev.baton.session.spi.StoredSession;
import dev.baton.session.spi.Times;
import dev.baton.session.spi.TouchResult;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the nodes of a cluster share in place of a server: sessions of all namespaces, in memory, by one clock of
 * millisecond steps. Thread-safe.
 */
public final class InMemoryBackend {
    private static final long LONGEST_WAIT_MILLIS = 2;

    private final InstantSource clock;
    private final SessionRules rules;
    private final LeaseRules leaseRules;
    private final boolean announcing;
    private final Notices notices;
    private final PrincipalRules principalRules;

    /** Guarded by this. */
    private final Kept kept = new Kept();

    public InMemoryBackend(InstantSource clock) {
        this(clock, true);
    }

    /** @param announcing whether nodes can be told of changes */
    public InMemoryBackend(InstantSource clock, boolean announcing) {
        this(clock, announcing, new Rules());
    }

    InMemoryBackend(InstantSource clock, boolean announcing, Rules rules) {
        this.clock = clock;
        this.announcing = announcing;
        this.rules = rules.sessions();
        this.leaseRules = rules.leases();
        this.notices = new Notices(rules.notices());
        this.principalRules = rules.principals();
    }

    /** A connection for one more node. */
    public InMemoryConnection connect() {
        return new InMemoryConnection(this);
    }

    /** How many entries are left of a session, in its place and in the index. */
    public synchronized int traces(String namespace, Handle handle) {
        Place place = new Place(namespace, handle);
        return (kept.sessions.containsKey(place) ? 1 : 0)
                + (kept.index.containsKey(place) ? 1 : 0)
                + (kept.leases.containsKey(place) ? 1 : 0);
    }

    /** How many wait for a session's lease. */
    public synchronized int waiting(String namespace, Handle handle) {
        KeptLeases leases = kept.leases.get(new Place(namespace, handle));
        return leases == null ? 0 : leases.queue.size();
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
        return load(place, session, known, rules.counts(session, access), now);
    }

    private LoadResult load(Place place, KeptSession session, @Nullable Known known, boolean counts, Instant now) {
        Instant before = session.lastAccess;
        if (counts) {
            rules.touchByLoad(kept, place, session, now);
        }
        Times times = times(session, before, now);
        if (known == null || !rules.isOf(session, known) || !rules.reachesBack(session, known.version())) {
            return new LoadResult.Whole(whole(session, times));
        }
        if (known.version() == session.version) {
            return new LoadResult.Unchanged(counts ? Optional.of(times) : Optional.empty());
        }
        return new LoadResult.Changed(
                session.version,
                rules.metadataChangedSince(session, known.version())
                        ? Optional.of(metadata(session, now))
                        : Optional.empty(),
                KeptSession.copy(rules.setSince(session, known.version())),
                rules.removedSince(session, known.version()),
                times);
    }

    synchronized CreateResult create(Place place, NewSession creation, boolean announces) {
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
        notices.rules().created(notices, place, announces);
        return new CreateResult.Created(times(session, now));
    }

    synchronized CommitResult commit(Place place, Delta delta, boolean announces) {
        Instant now = now();
        KeptSession session = rules.findForCommit(kept, place, delta, now);
        if (session == null) {
            return new CommitResult.Gone();
        }
        KeptLeases leases = delta.hold().isPresent() ? leaseRules.of(kept, place) : new KeptLeases();
        Optional<Long> before = rules.versionMadeBefore(session, delta);
        if (before.isPresent()) {
            delta.hold().ifPresent(hold -> leaseRules.afterCommitSentAgain(leases, hold, now));
            notices.rules().sentAgain(notices, place, before.get(), announces);
            notifyAll();
            return new CommitResult.Committed(before.get(), times(session, now));
        }
        Optional<CommitResult> refusal = refusal(session, leases, delta, now);
        if (refusal.isPresent()) {
            rules.onConflict(kept, place, session, now);
            delta.hold().ifPresent(hold -> leaseRules.afterRefusedCommit(leases, hold, now));
            notices.rules().refused(notices, place, session.version, announces);
            return refusal.get();
        }
        Instant accessBefore = session.lastAccess;
        int overwritten = rules.overwritten(session, delta);
        rules.apply(session, delta, now);
        rules.touchByCommit(kept, place, session, now);
        delta.hold().ifPresent(hold -> leaseRules.afterCommit(leases, hold, now));
        notices.rules().committed(notices, place, session.version, announces);
        notifyAll();
        return new CommitResult.Committed(session.version, overwritten, times(session, accessBefore, now));
    }

    private Optional<CommitResult> refusal(KeptSession session, KeptLeases leases, Delta delta, Instant now) {
        boolean fenced = delta.hold()
                .filter(hold -> leaseRules.fences(leases, hold, now))
                .isPresent();
        Set<String> attributes = rules.changedByOthers(session, delta);
        boolean metadata = delta.metadata()
                .filter(change -> rules.metadataChangedByOthers(session, change))
                .isPresent();
        boolean conflict = !attributes.isEmpty() || metadata;
        if (fenced && (!conflict || leaseRules.outranksConflict())) {
            return Optional.of(new CommitResult.Fenced());
        }
        return conflict ? Optional.of(new CommitResult.Conflict(attributes, metadata)) : Optional.empty();
    }

    /**
     * Takes the lease, waiting for it.
     *
     * @param connected whether the answer can still reach the one who waits
     */
    synchronized LockResult lock(Place place, LockRequest request, BooleanSupplier connected) {
        long begun = System.nanoTime();
        while (true) {
            Optional<LockResult> answer = tryLock(place, request);
            if (answer.isPresent()) {
                return answer.get();
            }
            long left = request.patience().toMillis() - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
            if (left <= 0 || !pause(left)) {
                leaveQueue(place, request.owner());
                return new LockResult.TimedOut();
            }
            if (!connected.getAsBoolean()) {
                throw InMemoryLink.noAnswer(StoreOperation.LOCK);
            }
        }
    }

    private void leaveQueue(Place place, long owner) {
        KeptLeases leases = kept.leases.get(place);
        if (leases != null) {
            leaseRules.leave(leases, owner, now());
            notifyAll();
        }
    }

    /** Nobody says when a test's clock has gone on, or a link was cut: hence no wait is long. */
    private boolean pause(long atMostMillis) {
        try {
            wait(Math.min(atMostMillis, LONGEST_WAIT_MILLIS));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Answers, or puts the owner into the queue. */
    private Optional<LockResult> tryLock(Place place, LockRequest request) {
        Instant now = now();
        KeptSession session = rules.find(kept, place);
        if (session == null || rules.hidesFromLoads(session, now)) {
            return Optional.of(new LockResult.Absent());
        }
        KeptLeases leases = leaseRules.of(kept, place);
        leaseRules.advance(leases, now);
        if (!leaseRules.opens(session, request)) {
            leaveQueue(place, request.owner());
            boolean counts = leaseRules.countsAsAccessWhenRefused(request);
            return Optional.of(new LockResult.Refused(load(place, session, request.known(), counts, now)));
        }
        Instant until = now.plus(request.lease());
        if (leaseRules.isThereForTheTaking(leases, now) && !leaseRules.isGrantedTo(leases, request.owner())) {
            leaseRules.grant(leases, request.owner(), until, true);
        } else if (leaseRules.isGrantedTo(leases, request.owner())) {
            leaseRules.takeUp(leases, until);
        } else {
            leaseRules.enqueue(leases, request.owner());
            return Optional.empty();
        }
        Lease lease = new Lease(request.owner(), leases.granted.token());
        boolean counts = leaseRules.countsAsAccess(request);
        return Optional.of(new LockResult.Locked(lease, load(place, session, request.known(), counts, now)));
    }

    synchronized boolean renew(Place place, Lease lease, Duration duration) {
        Instant now = now();
        KeptLeases leases = leasesOfLiving(place, now);
        if (leases == null || !leaseRules.isHolders(leases, lease, now)) {
            return false;
        }
        leaseRules.renew(leases, lease, now, duration);
        return true;
    }

    @Nullable
    synchronized Void unlock(Place place, Lease lease) {
        Instant now = now();
        KeptLeases leases = leasesOfLiving(place, now);
        if (leases != null) {
            leaseRules.unlock(leases, lease, now);
            notifyAll();
        }
        return null;
    }

    /** The leases of a session that nobody has claimed, or null. */
    private @Nullable KeptLeases leasesOfLiving(Place place, Instant now) {
        KeptSession session = rules.find(kept, place);
        return session == null || rules.isClaimed(session, now) ? null : kept.leases.get(place);
    }

    synchronized TouchResult touch(Place place, Incarnation incarnation, boolean announces) {
        Instant now = now();
        KeptSession session = rules.find(kept, place);
        if (session == null || rules.hidesFromTouches(session, incarnation, now)) {
            return new TouchResult.Gone();
        }
        Instant before = session.lastAccess;
        rules.touch(kept, place, session, now);
        notices.rules().touched(notices, place, session.version, announces);
        return new TouchResult.Touched(times(session, before, now));
    }

    synchronized ClaimResult claim(Place place, Claim claim, boolean announces) {
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
        notices.rules().claimed(notices, place, announces);
        notifyAll();
        return new ClaimResult.Claimed(whole(session, times(session, now)), attempt);
    }

    synchronized boolean delete(Place place, Incarnation incarnation, long owner) {
        KeptSession session = rules.find(kept, place);
        if (session == null || !rules.mayDelete(session, incarnation, owner)) {
            return false;
        }
        rules.delete(kept, place);
        leaseRules.delete(kept, place);
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

    synchronized Map<Handle, SessionHead> heads(String namespace, Collection<Handle> handles) {
        Instant now = now();
        Map<Handle, SessionHead> heads = new HashMap<>();
        for (Handle handle : handles) {
            KeptSession session = rules.find(kept, new Place(namespace, handle));
            if (session != null && !rules.hidesFromHeads(session, now)) {
                rules.lookedAt(session, now);
                heads.put(
                        handle,
                        new SessionHead(
                                session.incarnation, session.version, metadata(session, now), times(session, now)));
            }
        }
        return heads;
    }

    synchronized List<Handle> list(String namespace, @Nullable Handle after, int limit) {
        Instant now = now();
        return kept.sessions.entrySet().stream()
                .filter(entry -> rules.isOnPage(namespace, entry.getKey(), entry.getValue(), after, now))
                .map(entry -> entry.getKey().handle())
                .sorted(Comparator.comparing(Handle::value))
                .limit(rules.pageLimit(limit))
                .toList();
    }

    synchronized EnrolResult enrol(PrincipalPlace place, Handle handle, long mark, int limit) {
        Instant now = now();
        KeptPrincipal principal = kept.principals.get(place);
        if (principal == null) {
            principal = new KeptPrincipal(Instant.MAX);
        }
        if (principalRules.isFull(principal, handle, limit)) {
            return new EnrolResult.Full(principalRules.inOrder(principal));
        }
        principalRules.enter(principal, new Enrolment(handle, mark, now));
        kept.principals.put(place, principal);
        return new EnrolResult.Enrolled();
    }

    @Nullable
    synchronized Void withdraw(PrincipalPlace place, Handle handle, OptionalLong mark) {
        KeptPrincipal principal = kept.principals.get(place);
        Enrolment enrolment = principal == null ? null : principal.enrolments.get(handle);
        if (enrolment != null && principalRules.isMeant(enrolment, mark)) {
            principal.enrolments.remove(handle);
            if (principalRules.isForgotten(principal)) {
                kept.principals.remove(place);
            }
        }
        return null;
    }

    synchronized List<Enrolment> enrolled(PrincipalPlace place) {
        KeptPrincipal principal = kept.principals.get(place);
        return principal == null ? List.of() : principalRules.inOrder(principal);
    }

    synchronized List<PrincipalKey> duePrincipals(String namespace, int limit) {
        Instant now = now();
        return kept.principals.entrySet().stream()
                .filter(entry ->
                        entry.getKey().namespace().equals(namespace) && principalRules.isDue(entry.getValue(), now))
                .map(entry -> entry.getKey().principal())
                .limit(principalRules.limit(limit))
                .toList();
    }

    @Nullable
    synchronized Void looked(PrincipalPlace place, Duration again) {
        KeptPrincipal principal = kept.principals.get(place);
        if (principal != null) {
            principalRules.looked(principal, now(), again);
        }
        return null;
    }

    boolean canAnnounce() {
        return announcing;
    }

    Notices notices() {
        return notices;
    }

    private Times times(KeptSession session, Instant now) {
        return times(session, session.lastAccess, now);
    }

    private Times times(KeptSession session, Instant before, Instant now) {
        return new Times(now, rules.accessBefore(session, before), session.lastAccess, rules.deadline(session));
    }

    private StoredSession whole(KeptSession session, Times times) {
        return new StoredSession(
                session.incarnation,
                session.version,
                metadata(session, times.now()),
                KeptSession.copy(session.attributes),
                times);
    }

    private StoredMetadata metadata(KeptSession session, Instant now) {
        return new StoredMetadata(
                session.metadataVersion, KeptSession.copy(session.metadata), rules.retired(session, now));
    }
}
