// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import dev.baton.session.Consistency;
import dev.baton.session.OutcomeUnknownException;
import dev.baton.session.SessionStoreException;
import dev.baton.session.codec.AttributeDecodingException;
import dev.baton.session.codec.AttributeEncodingException;
import dev.baton.session.engine.AttributeTable.Proposal;
import dev.baton.session.engine.Life.Event;
import dev.baton.session.spi.Access;
import dev.baton.session.spi.CommitResult;
import dev.baton.session.spi.CreateResult;
import dev.baton.session.spi.Delta;
import dev.baton.session.spi.NewSession;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Sends the changes of one session to the store, and draws the consequences of the answer.
 *
 * <p>Called with {@link Commits}' lock held, by one thread at a time; it takes the lock of the copy for
 * itself, and never during input or output.
 */
final class Committer {
    /** How often a commit is tried again after other nodes were first: far beyond what real load brings. */
    private static final int ATTEMPTS = 64;

    private static final Entry NO_ENTRY = new Entry(Optional.empty(), Optional.empty());

    private record Sending<M>(Outgoing outgoing, M message) {}

    private record Proposed(Proposal proposal, Delta delta) {}

    private final SessionEngine engine;
    private final LiveSession session;
    private final Standing standing;
    private final SessionCopy copy;
    private final SessionLease lease;

    Committer(SessionEngine engine, LiveSession session, Standing standing, SessionCopy copy, SessionLease lease) {
        this.engine = engine;
        this.session = session;
        this.standing = standing;
        this.copy = copy;
        this.lease = lease;
    }

    /** Tells the store of a new session. */
    void create() {
        Sending<NewSession> sending = encoding(() -> {
            Outgoing outgoing = copy.collect();
            return new Sending<>(outgoing, copy.create(outgoing));
        });
        Entry entry = enter(sending.outgoing());
        long askedAt = System.nanoTime();
        CreateResult result = answerTo(() -> engine.store().create(session.handle(), sending.message()));
        if (!(result instanceof CreateResult.Created created)) {
            throw standing.fail(Outcome.CONFLICT, "another session has its handle", null);
        }
        engine.counters().add(Counters.Count.COMMITS);
        session.locked(() -> {
            copy.created(sending.outgoing(), created.times(), askedAt);
            standing.advance(Event.CREATED);
        });
        settle(entry, askedAt);
    }

    /**
     * Saves what has changed, if anything has.
     *
     * @param last whether the lease is given up with it
     */
    void commit(boolean last) {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            Optional<Sending<Delta>> collected = encoding(() -> collect(last));
            if (collected.isEmpty()) {
                return;
            }
            Outgoing outgoing = collected.get().outgoing();
            Delta delta = collected.get().message();
            Entry entry = enter(outgoing);
            long askedAt = System.nanoTime();
            CommitResult result = answerTo(() -> engine.store().commit(session.handle(), delta));
            if (result instanceof CommitResult.Committed committed) {
                session.locked(() -> copy.committed(outgoing, committed, askedAt));
                settle(entry, askedAt);
                count(committed);
                delta.hold().filter(Delta.Hold::release).ifPresent(hold -> lease.released());
                return;
            }
            session.locked(() -> copy.refused(outgoing));
            entry.next().ifPresent(this::withdraw);
            throwUnlessConflict(result);
            reload(attempt);
            join((CommitResult.Conflict) result);
        }
        throw standing.fail(Outcome.CONFLICT, "others changed the same again and again", null);
    }

    /** Enters the session as its new principal's, and as its old one's anew, before either can be known by a commit. */
    private Entry enter(Outgoing outgoing) {
        Optional<String> before = session.locked(copy::storedUser).map(User::name);
        Optional<String> next = outgoing.facts().user().map(User::name);
        if (outgoing.metadata().isEmpty()
                || next.equals(before)
                || !engine.principals().isKept()) {
            return NO_ENTRY;
        }
        Optional<Entered> old = before.map(name ->
                new Entered(name, answerTo(() -> engine.principals().enterAnew(name, session.handle()))));
        Optional<Entered> entered = Optional.empty();
        if (next.isPresent()) {
            String name = next.get();
            OptionalLong mark = answerTo(() -> engine.principals().enter(name, session.handle()));
            if (mark.isEmpty()) {
                throw standing.fail(
                        Outcome.REFUSED,
                        "its user has as many sessions as he may have ('maxSessionsPerPrincipal'), so he was not logged in",
                        null);
            }
            entered = Optional.of(new Entered(name, mark.getAsLong()));
        }
        return new Entry(old, entered);
    }

    private record Entered(String name, long mark) {}

    /** What a change of the principal has to do with the index of principals. */
    private record Entry(Optional<Entered> before, Optional<Entered> next) {}

    /** The session is committed as its new principal's. */
    private void settle(Entry entry, long askedAt) {
        entry.before().ifPresent(this::withdraw);
        boolean late = System.nanoTime() - askedAt
                > PrincipalSessions.PENDING_FOR.dividedBy(2).toNanos();
        if (late && entry.next().isPresent()) {
            // Somebody may have taken the entry for one that was left behind.
            engine.principals().enterAnew(entry.next().get().name(), session.handle());
        }
    }

    private void withdraw(Entered entered) {
        engine.principals().withdraw(entered.name(), session.handle(), OptionalLong.of(entered.mark()));
    }

    private Optional<Sending<Delta>> collect(boolean last) {
        standing.throwFailure();
        Life life = standing.life();
        if (life == Life.UNLOADED || life == Life.ENDING || life == Life.ENDED) {
            return Optional.empty();
        }
        Outgoing outgoing = copy.collect();
        if (outgoing.isEmpty()) {
            return Optional.empty();
        }
        if (life == Life.GONE) {
            throw standing.gone();
        }
        if (life == Life.DETACHED) {
            throw standing.fenced();
        }
        Consistency consistency = engine.settings().consistency();
        Optional<Delta.Hold> hold = lease.hold(last);
        if (consistency == Consistency.LOCK
                && hold.isEmpty()
                && !outgoing.attributes().isEmpty()) {
            throw standing.fenced();
        }
        return Optional.of(new Sending<>(
                outgoing, copy.commit(outgoing, engine.nextCommit(), consistency == Consistency.STRICT, hold)));
    }

    /** A conflict of attributes is the request's failure, unless each has a function that joins the two changes. */
    private void join(CommitResult.Conflict conflict) {
        boolean joined = encoding(() -> copy.merge(conflict.attributes()));
        if (!joined) {
            throw standing.fail(Outcome.CONFLICT, "another request was first to change " + conflict.attributes(), null);
        }
    }

    /**
     * Changes one attribute, guarded, until nobody else was first; see {@link dev.baton.session.BatonSession#update}.
     */
    Object update(String name, UnaryOperator<@Nullable Object> change) {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            Proposed proposed = encoding(() -> {
                standing.throwFailure();
                if (standing.life() == Life.DETACHED) {
                    throw standing.fenced();
                }
                if (standing.life() != Life.LIVE) {
                    throw standing.gone();
                }
                Proposal proposal = copy.propose(name, change);
                return new Proposed(proposal, copy.commit(proposal, engine.nextCommit(), lease.hold(false)));
            });
            long askedAt = System.nanoTime();
            CommitResult result = answerTo(() -> engine.store().commit(session.handle(), proposed.delta()));
            if (result instanceof CommitResult.Committed committed) {
                session.locked(() -> copy.accepted(proposed.proposal(), committed, askedAt));
                count(committed);
                return proposed.proposal().next();
            }
            throwUnlessConflict(result);
            reload(attempt);
        }
        throw standing.fail(Outcome.CONFLICT, "others changed '" + name + "' again and again", null);
    }

    private void throwUnlessConflict(CommitResult result) {
        if (result instanceof CommitResult.Gone) {
            session.lost();
            throw standing.gone();
        }
        if (result instanceof CommitResult.Fenced) {
            throw standing.fenced();
        }
    }

    private void reload(int attempt) {
        BackOff.after(attempt);
        if (!answerTo(() -> session.loader().load(new Access.Peek()))) {
            session.lost();
            throw standing.gone();
        }
    }

    private void count(CommitResult.Committed committed) {
        engine.counters().add(Counters.Count.COMMITS);
        engine.counters().add(Counters.Count.OVERWRITTEN, committed.overwritten());
    }

    /** Nothing may change between finding what to send and taking note that it is sent: hence one hold of the lock. */
    private <R> R encoding(Supplier<R> step) {
        try {
            return session.locked(step);
        } catch (AttributeEncodingException | AttributeDecodingException e) {
            throw standing.fail(Outcome.UNSERIALIZABLE, String.valueOf(e.getMessage()), e);
        }
    }

    /** What the store answers; that it does not answer is the end of this object. */
    <R> R answerTo(Supplier<R> call) {
        try {
            return call.get();
        } catch (OutcomeUnknownException e) {
            throw standing.fail(Outcome.UNKNOWN, "the store did not say whether it has taken the changes", e);
        } catch (SessionStoreException e) {
            throw standing.fail(Outcome.UNAVAILABLE, "the store did not take the changes", e);
        }
    }
}
