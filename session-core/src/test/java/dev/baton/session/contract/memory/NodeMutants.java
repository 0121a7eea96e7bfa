// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract.memory;

import dev.baton.session.Handle;
import dev.baton.session.OutcomeUnknownException;
import dev.baton.session.SessionStoreException;
import dev.baton.session.StoreUnavailableException;
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
import dev.baton.session.spi.NewSession;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoredAttribute;
import dev.baton.session.spi.TouchResult;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Mutants in what a node makes of answers, and of none. */
final class NodeMutants {
    private NodeMutants() {}

    static List<Mutant> all() {
        return List.of(
                Mutant.of("out of reach is absent", OutOfReachIsAbsent::new),
                Mutant.of("out of reach is gone", OutOfReachIsGone::new),
                Mutant.of("out of reach nothing is due", NothingDueOutOfReach::new),
                Mutant.of("out of reach the time is the node's", OwnTimeOutOfReach::new),
                Mutant.of("no answer means that nothing was changed", NoAnswerNothingChanged::new),
                Mutant.of("out of reach leaves everything in doubt", OutOfReachInDoubt::new),
                Mutant.of("once out of reach is for ever", NeverAgain::new),
                Mutant.of("without an answer it is sent again as something new", SentAgainAsNew::new),
                Mutant.of("the node checks the guards", GuardsCheckedByNode::new),
                Mutant.of("the whole session is written back", WritesBackAll::new),
                Mutant.of("time is told in whole seconds", WholeSeconds::new),
                Mutant.of("every delete is told as a success", EveryDeleteSucceeds::new),
                Mutant.of("closing again fails", ClosingAgainFails::new));
    }

    private static final class OutOfReachIsAbsent extends ForwardingStore {
        OutOfReachIsAbsent(SessionStore next) {
            super(next);
        }

        @Override
        public LoadResult load(Handle handle, @Nullable Known known, Access access) {
            try {
                return super.load(handle, known, access);
            } catch (StoreUnavailableException e) {
                return new LoadResult.Absent();
            }
        }
    }

    private static final class OutOfReachIsGone extends ForwardingStore {
        OutOfReachIsGone(SessionStore next) {
            super(next);
        }

        @Override
        public CommitResult commit(Handle handle, Delta delta) {
            try {
                return super.commit(handle, delta);
            } catch (StoreUnavailableException | OutcomeUnknownException e) {
                return new CommitResult.Gone();
            }
        }
    }

    private static final class NothingDueOutOfReach extends ForwardingStore {
        NothingDueOutOfReach(SessionStore next) {
            super(next);
        }

        @Override
        public List<Handle> due(int limit) {
            try {
                return super.due(limit);
            } catch (StoreUnavailableException e) {
                return List.of();
            }
        }
    }

    private static final class OwnTimeOutOfReach extends ForwardingStore {
        OwnTimeOutOfReach(SessionStore next) {
            super(next);
        }

        @Override
        public Instant now() {
            try {
                return super.now();
            } catch (StoreUnavailableException e) {
                return Instant.now();
            }
        }
    }

    /** Turns one kind of failure into another. */
    private abstract static class Translating extends ForwardingStore {
        Translating(SessionStore next) {
            super(next);
        }

        abstract SessionStoreException translated(SessionStoreException e);

        private <T> T call(Supplier<T> call) {
            try {
                return call.get();
            } catch (StoreUnavailableException | OutcomeUnknownException e) {
                throw translated(e);
            }
        }

        @Override
        public CreateResult create(Handle handle, NewSession session) {
            return call(() -> super.create(handle, session));
        }

        @Override
        public CommitResult commit(Handle handle, Delta delta) {
            return call(() -> super.commit(handle, delta));
        }

        @Override
        public TouchResult touch(Handle handle, Incarnation incarnation) {
            return call(() -> super.touch(handle, incarnation));
        }

        @Override
        public ClaimResult claim(Handle handle, Claim claim) {
            return call(() -> super.claim(handle, claim));
        }

        @Override
        public boolean delete(Handle handle, Incarnation incarnation, long owner) {
            return call(() -> super.delete(handle, incarnation, owner));
        }
    }

    private static final class NoAnswerNothingChanged extends Translating {
        NoAnswerNothingChanged(SessionStore next) {
            super(next);
        }

        @Override
        SessionStoreException translated(SessionStoreException e) {
            return new StoreUnavailableException("Nothing was changed, or so this store believes", e);
        }
    }

    private static final class OutOfReachInDoubt extends Translating {
        OutOfReachInDoubt(SessionStore next) {
            super(next);
        }

        @Override
        SessionStoreException translated(SessionStoreException e) {
            return new OutcomeUnknownException("Perhaps something was changed, or so this store believes", e);
        }
    }

    private static final class NeverAgain extends ForwardingStore {
        private boolean broken;

        NeverAgain(SessionStore next) {
            super(next);
        }

        @Override
        public LoadResult load(Handle handle, @Nullable Known known, Access access) {
            if (broken) {
                throw new StoreUnavailableException("The store was out of reach once");
            }
            try {
                return super.load(handle, known, access);
            } catch (StoreUnavailableException e) {
                broken = true;
                throw e;
            }
        }
    }

    private static final class SentAgainAsNew extends ForwardingStore {
        SentAgainAsNew(SessionStore next) {
            super(next);
        }

        @Override
        public CreateResult create(Handle handle, NewSession session) {
            try {
                return super.create(handle, session);
            } catch (OutcomeUnknownException e) {
                return super.create(
                        handle, new NewSession(Incarnation.random(), session.metadata(), session.attributes()));
            }
        }

        @Override
        public CommitResult commit(Handle handle, Delta delta) {
            try {
                return super.commit(handle, delta);
            } catch (OutcomeUnknownException e) {
                CommitNumber next = new CommitNumber(
                        delta.number().node() + 1, delta.number().sequence());
                return super.commit(
                        handle,
                        new Delta(delta.incarnation(), next, delta.set(), delta.removed(), delta.metadata(), Map.of()));
            }
        }

        @Override
        public TouchResult touch(Handle handle, Incarnation incarnation) {
            try {
                return super.touch(handle, incarnation);
            } catch (OutcomeUnknownException e) {
                return super.touch(handle, Incarnation.random());
            }
        }

        @Override
        public ClaimResult claim(Handle handle, Claim claim) {
            try {
                return super.claim(handle, claim);
            } catch (OutcomeUnknownException e) {
                return super.claim(
                        handle, new Claim(claim.incarnation(), claim.owner() + 1, claim.lease(), claim.onlyIfDue()));
            }
        }
    }

    private static final class GuardsCheckedByNode extends ForwardingStore {
        GuardsCheckedByNode(SessionStore next) {
            super(next);
        }

        @Override
        public CommitResult commit(Handle handle, Delta delta) {
            Set<String> changed = new HashSet<>();
            if (next.load(handle, null, new Access.Peek()) instanceof LoadResult.Whole whole) {
                delta.guards().forEach((name, version) -> {
                    StoredAttribute attribute = whole.session().attributes().get(name);
                    if (version != (attribute == null ? 0 : attribute.version())) {
                        changed.add(name);
                    }
                });
            }
            Thread.yield();
            return changed.isEmpty()
                    ? next.commit(
                            handle,
                            new Delta(
                                    delta.incarnation(),
                                    delta.number(),
                                    delta.set(),
                                    delta.removed(),
                                    delta.metadata(),
                                    Map.of()))
                    : new CommitResult.Conflict(changed, false);
        }
    }

    private static final class WritesBackAll extends ForwardingStore {
        WritesBackAll(SessionStore next) {
            super(next);
        }

        @Override
        public CommitResult commit(Handle handle, Delta delta) {
            Map<String, byte[]> all = new HashMap<>();
            if (next.load(handle, null, new Access.Peek()) instanceof LoadResult.Whole whole) {
                whole.session().attributes().forEach((name, attribute) -> all.put(name, attribute.value()));
            }
            all.putAll(delta.set());
            all.keySet().removeAll(delta.removed());
            Thread.yield();
            return next.commit(
                    handle,
                    new Delta(
                            delta.incarnation(),
                            delta.number(),
                            all,
                            delta.removed(),
                            delta.metadata(),
                            delta.guards()));
        }
    }

    private static final class WholeSeconds extends ForwardingStore {
        WholeSeconds(SessionStore next) {
            super(next);
        }

        @Override
        public Instant now() {
            return super.now().truncatedTo(ChronoUnit.SECONDS);
        }
    }

    private static final class EveryDeleteSucceeds extends ForwardingStore {
        EveryDeleteSucceeds(SessionStore next) {
            super(next);
        }

        @Override
        public boolean delete(Handle handle, Incarnation incarnation, long owner) {
            super.delete(handle, incarnation, owner);
            return true;
        }
    }

    private static final class ClosingAgainFails extends ForwardingStore {
        private boolean closed;

        ClosingAgainFails(SessionStore next) {
            super(next);
        }

        @Override
        public void close() {
            if (closed) {
                throw new IllegalStateException("This store is closed");
            }
            closed = true;
            super.close();
        }
    }
}
