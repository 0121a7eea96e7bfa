// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import dev.baton.session.BatonSession.MergeFunction;
import dev.baton.session.SecretHash;
import dev.baton.session.SessionId;
import dev.baton.session.spi.CommitNumber;
import dev.baton.session.spi.CommitResult;
import dev.baton.session.spi.Delta;
import dev.baton.session.spi.Incarnation;
import dev.baton.session.spi.Known;
import dev.baton.session.spi.LoadResult;
import dev.baton.session.spi.NewSession;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoredMetadata;
import dev.baton.session.spi.StoredSession;
import dev.baton.session.spi.Times;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What this node has of a session: the store's state up to a version, and over it what requests here have changed.
 *
 * <p>Not thread-safe: guarded by the lock of its {@link LiveSession}.
 */
final class SessionCopy {
    /** How much later the time in an answer can have been read than it was decided that the session lives. */
    private static final Duration SLACK = Duration.ofSeconds(1);

    private final StoreClock clock;
    private final AttributeTable attributes;
    private final FactsSeal seal;
    private @Nullable Incarnation incarnation;
    private long version;
    private @Nullable Facts facts;
    private @Nullable Facts storedFacts;
    private @Nullable StoredMetadata metadata;
    private Instant metadataSeenAt = Instant.MIN;
    private @Nullable Instant lastAccess;
    private @Nullable Instant touchedAt;
    private long activity;
    private long applied;

    /** A copy of which nothing is known yet. */
    SessionCopy(StoreClock clock, FactsSeal seal) {
        this.clock = clock;
        this.attributes = new AttributeTable(seal.namespace(), seal.codec());
        this.seal = seal;
    }

    /** Makes this a new session, which the store does not know. */
    void begin(SecretHash secret, Duration maxInactive, Optional<Duration> absoluteTimeout) {
        Instant now = clock.latest().truncatedTo(ChronoUnit.MILLIS);
        belongTo(Incarnation.random());
        Instant absoluteDeadline = absoluteTimeout.map(now::plus).orElse(Instant.MAX);
        facts = new Facts(now, secret, maxInactive, absoluteDeadline, Optional.empty());
        lastAccess = now;
    }

    /** What a load need not bring, or null. */
    @Nullable
    Known known() {
        return incarnation == null ? null : new Known(incarnation, version);
    }

    /** The version up to which this copy is complete. */
    long version() {
        return version;
    }

    Incarnation incarnation() {
        Incarnation present = incarnation;
        if (present == null) {
            throw new IllegalStateException("The session is not loaded");
        }
        return present;
    }

    /** The attributes, to be read or changed. */
    AttributeTable attributes() {
        activity++;
        return attributes;
    }

    Facts facts() {
        Facts present = facts;
        if (present == null) {
            throw new IllegalStateException("The session is not loaded");
        }
        return present;
    }

    void change(Facts next) {
        activity++;
        facts = next;
    }

    /**
     * Takes what a load brought.
     *
     * @param askedAt {@link System#nanoTime()} when the load began
     * @return whether the session is there
     */
    boolean apply(LoadResult result, long askedAt) {
        if (result instanceof LoadResult.Unchanged unchanged) {
            unchanged.times().ifPresent(times -> observe(times, askedAt));
            unchanged.times().ifPresent(this::requireAlive);
            return true;
        }
        if (result instanceof LoadResult.Changed changed) {
            observe(changed.times(), askedAt);
            requireAlive(changed.times());
            if (isKnown(changed.version())) {
                return true;
            }
            changed.metadata().ifPresent(this::apply);
            attributes.apply(changed.set(), changed.removed(), changed.version());
            version = changed.version();
            return true;
        }
        if (result instanceof LoadResult.Whole whole && apply(whole.session(), askedAt)) {
            requireAlive(whole.session().times());
            return true;
        }
        return false;
    }

    /** Takes the whole session; not that of another incarnation. */
    boolean apply(StoredSession session, long askedAt) {
        if (incarnation != null && !incarnation.equals(session.incarnation())) {
            return false;
        }
        observe(session.times(), askedAt);
        if (isKnown(session.version())) {
            return true;
        }
        belongTo(session.incarnation());
        apply(session.metadata());
        requireHonest(session.times());
        attributes.applyWhole(session.attributes(), session.version());
        version = session.version();
        return true;
    }

    /** A store that gives a session to requests says that it lives. It cannot after the end that a node has written. */
    private void requireAlive(Times times) {
        requireHonest(times);
        Instant end = storedFacts == null ? Instant.MAX : storedFacts.absoluteDeadline();
        if (end.isBefore(times.now().minus(SLACK))) {
            throw seal.contradicted("it ended at " + end + ", but the store, whose clock says " + times.now()
                    + ", gives it until " + times.deadline());
        }
    }

    /** The store keeps a deadline in the clear, too. It cannot be later than the one that a node has written. */
    private void requireHonest(Times times) {
        if (storedFacts != null && times.deadline().isAfter(storedFacts.absoluteDeadline())) {
            throw seal.contradicted("the store gives the session until " + times.deadline() + ", but it ends at "
                    + storedFacts.absoluteDeadline());
        }
    }

    /** Answers can overtake each other. A late one would bring back what a later commit had removed. */
    private boolean isKnown(long answered) {
        return answered <= version;
    }

    /** Whether this id opens the session as it is known here. */
    Presence opens(SessionId id) {
        SecretHash presented = id.secret().hash();
        // A new secret that the store has not confirmed yet does not make the old one late.
        if (facts().secret().matches(presented)
                || (storedFacts != null && storedFacts.secret().matches(presented))) {
            return Presence.PRESENT;
        }
        boolean retired = metadata != null
                && metadata.retired().map(presented::matches).orElse(false)
                && clock.latest().isBefore(metadataSeenAt.plus(SessionStore.RETIRED_FOR));
        return retired ? Presence.RETIRED : Presence.ABSENT;
    }

    /** Whether an attribute without which the session must not be used cannot be read here. */
    boolean isRefused() {
        return attributes.isRefused();
    }

    /** Whether an access now may have to be written, or find that the session has ended, as far as this node knows. */
    boolean touchMayBeDue() {
        Instant now = clock.latest();
        return touchedAt == null
                || !now.isBefore(touchedAt.plus(Times.throttle(facts().maxInactive())))
                || !now.isBefore(facts().absoluteDeadline());
    }

    /** The last access that this node knows of; and from now on: now. */
    Instant access() {
        Instant now = clock.latest();
        Instant before = lastAccess == null ? now : lastAccess;
        lastAccess = now;
        // The node that created the session could only guess the store's time, and at the latest that it could be.
        Instant created = facts().created();
        return before.isBefore(created) ? created : before;
    }

    /** The last access before this node's present requests, as far as it is known here. */
    Instant lastAccess() {
        Instant known = lastAccess;
        Instant created = facts().created();
        return known == null || known.isBefore(created) ? created : known;
    }

    /** When the session falls due unless it is used, as the store has told it; {@link Instant#MAX}: never, or not known. */
    Instant idleDeadline() {
        Instant touched = touchedAt;
        Facts stored = storedFacts;
        return touched == null || stored == null ? Instant.MAX : Times.deadline(touched, stored.maxInactive());
    }

    /** Takes note of a touch, or of what a claim that was not granted told. */
    void seen(Times times, long askedAt) {
        observe(times, askedAt);
    }

    /** Whether the store has, or had, this session. */
    boolean isStored() {
        return storedFacts != null;
    }

    /** Who is logged in as the store knows it. */
    Optional<User> storedUser() {
        return storedFacts == null ? Optional.empty() : storedFacts.user();
    }

    /** Rises whenever attributes or facts are read or changed. */
    long activity() {
        return activity;
    }

    /** How many commits of this node the store has applied. */
    long applied() {
        return applied;
    }

    /**
     * Finds what changed here since the last commit.
     *
     * @throws RuntimeException if a value cannot be encoded
     */
    Outgoing collect() {
        Facts now = facts();
        Optional<Delta.MetadataChange> change = now.equals(storedFacts)
                ? Optional.empty()
                : Optional.of(new Delta.MetadataChange(
                        metadata == null ? 0 : metadata.version(), seal.encode(incarnation(), now)));
        return new Outgoing(attributes.changes(), now, change);
    }

    /** What creates the session; from now on it is on its way. */
    NewSession create(Outgoing outgoing) {
        attributes.sent(outgoing.attributes());
        return new NewSession(
                incarnation(),
                seal.encode(incarnation(), outgoing.facts()),
                outgoing.attributes().set());
    }

    /**
     * What commits the changes; from now on it is on its way.
     *
     * @param guarded whether they depend on what was read
     * @param hold the lease under which they were made
     */
    Delta commit(Outgoing outgoing, CommitNumber number, boolean guarded, Optional<Delta.Hold> hold) {
        Map<String, Long> guards = guarded ? attributes.guards(outgoing.attributes()) : Map.of();
        attributes.sent(outgoing.attributes());
        return new Delta(
                incarnation(),
                number,
                outgoing.attributes().set(),
                outgoing.attributes().removed(),
                outgoing.metadata(),
                guards,
                version,
                hold);
    }

    /**
     * What changes one attribute by a function of the value that it has here.
     *
     * @throws RuntimeException if a value cannot be encoded
     */
    AttributeTable.Proposal propose(String name, UnaryOperator<@Nullable Object> change) {
        activity++;
        return attributes.propose(name, change);
    }

    /** Changes one attribute here and nowhere else, by a function of the value that it has. */
    Object update(String name, UnaryOperator<@Nullable Object> change) {
        Object next = propose(name, change).next();
        attributes.set(name, next);
        return next;
    }

    /** What commits a proposal. */
    Delta commit(AttributeTable.Proposal proposal, CommitNumber number, Optional<Delta.Hold> hold) {
        return new Delta(
                incarnation(),
                number,
                Map.of(proposal.name(), proposal.bytes()),
                Set.of(),
                Optional.empty(),
                Map.of(proposal.name(), proposal.base()),
                version,
                hold);
    }

    /** Takes note that the store has applied a proposal. */
    void accepted(AttributeTable.Proposal proposal, CommitResult.Committed committed, long askedAt) {
        attributes.accepted(proposal, committed.version(), version);
        advanceTo(committed.version());
        observe(committed.times(), askedAt);
    }

    /** Gives the function that joins two changes of an attribute. */
    void mergeWith(String name, MergeFunction<Object> function) {
        attributes.mergeWith(name, function);
    }

    /**
     * Joins the changes made here with those that others made of the same attributes.
     *
     * @return false, and nothing is changed, if one of them has no function for it
     */
    boolean merge(Set<String> names) {
        return attributes.merge(names);
    }

    /** Takes note that the store has created the session. */
    void created(Outgoing outgoing, Times times, long askedAt) {
        committed(outgoing, new CommitResult.Committed(1, times), askedAt);
    }

    /** Takes note that the store has applied a commit. */
    void committed(Outgoing outgoing, CommitResult.Committed committed, long askedAt) {
        applied++;
        attributes.committed(outgoing.attributes(), committed.version());
        // A load may have brought later metadata already, in which these have been joined.
        Optional<Delta.MetadataChange> mine =
                outgoing.metadata().filter(change -> metadata == null || metadata.version() < committed.version());
        mine.ifPresent(change -> stored(
                outgoing.facts(),
                new StoredMetadata(
                        committed.version(),
                        change.next(),
                        retiredBy(change.next().secret()))));
        advanceTo(committed.version());
        observe(committed.times(), askedAt);
    }

    /** The secret that is retired once {@code next} is stored: as the store does, a change of anything else keeps it. */
    private Optional<SecretHash> retiredBy(SecretHash next) {
        if (storedFacts == null || storedFacts.secret().equals(next)) {
            return metadata == null ? Optional.empty() : metadata.retired();
        }
        return Optional.of(storedFacts.secret());
    }

    /** Takes note that the store has not applied a commit; it may be sent again. */
    void refused(Outgoing outgoing) {
        attributes.refused(outgoing.attributes());
    }

    /** From now on, remembers what one request reads: its changes may depend on it. */
    void beginTurn() {
        attributes.beginTurn();
    }

    /** Forgets what was read. */
    void endTurn() {
        attributes.endTurn();
    }

    /** Takes note that no request uses the session now. */
    void rest() {
        attributes.rest();
    }

    /** About how many bytes of heap the attributes take. */
    int weight() {
        return attributes.weight();
    }

    /** Only one version further is this copy complete: else others committed in between, and the next load brings that. */
    private void advanceTo(long committed) {
        if (committed == version + 1) {
            version = committed;
        }
    }

    private void belongTo(Incarnation session) {
        incarnation = session;
        attributes.belongTo(session);
    }

    private void apply(StoredMetadata stored) {
        if (metadata != null && stored.version() <= metadata.version()) {
            return;
        }
        Facts theirs = seal.decode(incarnation(), stored.metadata().body()).facts();
        facts = facts == null || storedFacts == null ? theirs : facts.mergedWith(storedFacts, theirs);
        stored(theirs, stored);
    }

    private void stored(Facts as, StoredMetadata now) {
        storedFacts = as;
        metadata = now;
        metadataSeenAt = clock.latest();
    }

    private void observe(Times times, long askedAt) {
        clock.observe(times.now(), askedAt);
        if (touchedAt == null || times.lastAccess().isAfter(touchedAt)) {
            touchedAt = times.lastAccess();
        }
        // The one that asked, where it was written, says nothing about the one before.
        if (lastAccess == null || times.accessBefore().isAfter(lastAccess)) {
            lastAccess = times.accessBefore();
        }
    }
}
