// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract.memory;

import dev.baton.session.Handle;
import dev.baton.session.spi.Metadata;
import dev.baton.session.spi.NewSession;
import dev.baton.session.spi.SessionHead;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.Times;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Mutants in a session's age, in the access before, and in what is told of many sessions. */
final class LookMutants {
    private LookMutants() {}

    static List<Mutant> all() {
        return List.of(
                Mutant.of("no session falls due for its age", new SessionRules() {
                    @Override
                    Instant deadline(KeptSession session) {
                        return Times.deadline(session.lastAccess, session.maxInactive());
                    }
                }),
                Mutant.of("a session without maxInactive never falls due for its age", new SessionRules() {
                    @Override
                    Instant deadline(KeptSession session) {
                        return session.maxInactive().isZero() ? Instant.MAX : super.deadline(session);
                    }
                }),
                Mutant.of("an absolute deadline takes the place of the idle one", new SessionRules() {
                    @Override
                    Instant deadline(KeptSession session) {
                        Instant absolute = session.metadata.absoluteDeadline();
                        return absolute.equals(Instant.MAX) ? super.deadline(session) : absolute;
                    }
                }),
                Mutant.of("a touch moves the absolute deadline", new SessionRules() {
                    @Override
                    void touch(Kept kept, Place place, KeptSession session, Instant now) {
                        session.metadata = new Metadata(
                                session.metadata.body(), session.metadata.secret(), session.metadata.maxInactive());
                        super.touch(kept, place, session, now);
                    }
                }),
                Mutant.of("a create forgets the absolute deadline", new SessionRules() {
                    @Override
                    void fill(KeptSession session, NewSession creation) {
                        super.fill(session, creation);
                        session.metadata = new Metadata(
                                session.metadata.body(), session.metadata.secret(), session.metadata.maxInactive());
                    }
                }),
                Mutant.of("a commit keeps the absolute deadline", new SessionRules() {
                    @Override
                    void apply(KeptSession session, Metadata next, Instant now) {
                        super.apply(
                                session,
                                new Metadata(
                                        next.body(),
                                        next.secret(),
                                        next.maxInactive(),
                                        session.metadata.absoluteDeadline()),
                                now);
                    }
                }),
                Mutant.of("the access before is the one that asks", new SessionRules() {
                    @Override
                    Instant accessBefore(KeptSession session, Instant before) {
                        return session.lastAccess;
                    }
                }),
                Mutant.of("the access before is long ago", new SessionRules() {
                    @Override
                    Instant accessBefore(KeptSession session, Instant before) {
                        return Instant.EPOCH;
                    }
                }),
                Mutant.of("heads of overdue sessions are told", new SessionRules() {
                    @Override
                    boolean hidesFromHeads(KeptSession session, Instant now) {
                        return isClaimed(session, now);
                    }
                }),
                Mutant.of("heads of claimed sessions are told", new SessionRules() {
                    @Override
                    boolean hidesFromHeads(KeptSession session, Instant now) {
                        return isDue(session, now);
                    }
                }),
                Mutant.of("a look at a head touches", new SessionRules() {
                    @Override
                    void lookedAt(KeptSession session, Instant now) {
                        session.lastAccess = now;
                    }
                }),
                Mutant.of("heads are told of one session only", heads(told -> {
                    Map<Handle, SessionHead> first = new HashMap<>(told);
                    first.keySet().removeIf(handle -> first.size() > 1);
                    return first;
                })),
                Mutant.ofNode("a handle is looked for in one namespace only", look -> new ForwardingConnection(look) {
                    @Override
                    public Map<String, SessionHead> heads(Handle handle, Collection<String> namespaces) {
                        return super.heads(handle, namespaces.stream().limit(1).toList());
                    }
                }),
                Mutant.of("a page lists only sessions that fall due one day", new SessionRules() {
                    @Override
                    boolean isOnPage(
                            String namespace, Place place, KeptSession session, @Nullable Handle after, Instant now) {
                        return super.isOnPage(namespace, place, session, after, now)
                                && !deadline(session).equals(Instant.MAX);
                    }
                }),
                Mutant.of("a page lists no sessions that are being ended", new SessionRules() {
                    @Override
                    boolean isOnPage(
                            String namespace, Place place, KeptSession session, @Nullable Handle after, Instant now) {
                        return super.isOnPage(namespace, place, session, after, now) && session.taken == null;
                    }
                }),
                Mutant.of("a page lists no overdue sessions", new SessionRules() {
                    @Override
                    boolean isOnPage(
                            String namespace, Place place, KeptSession session, @Nullable Handle after, Instant now) {
                        return super.isOnPage(namespace, place, session, after, now)
                                && (session.taken != null || !isDue(session, now));
                    }
                }),
                Mutant.of("each page begins with the last of the page before", new SessionRules() {
                    @Override
                    boolean isOnPage(
                            String namespace, Place place, KeptSession session, @Nullable Handle after, Instant now) {
                        return super.isOnPage(namespace, place, session, after, now)
                                || place.handle().equals(after);
                    }
                }),
                Mutant.of("a page lists other namespaces' sessions", new SessionRules() {
                    @Override
                    boolean isOnPage(
                            String namespace, Place place, KeptSession session, @Nullable Handle after, Instant now) {
                        return super.isOnPage(place.namespace(), place, session, after, now);
                    }
                }),
                Mutant.of("a page is one short", new SessionRules() {
                    @Override
                    int pageLimit(int asked) {
                        return asked == 1 ? 1 : asked - 1;
                    }
                }));
    }

    private static UnaryOperator<SessionStore> heads(UnaryOperator<Map<Handle, SessionHead>> change) {
        return store -> new ForwardingStore(store) {
            @Override
            public Map<Handle, SessionHead> heads(Collection<Handle> handles) {
                return change.apply(super.heads(handles));
            }
        };
    }
}
