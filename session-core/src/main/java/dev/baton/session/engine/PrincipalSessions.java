// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import dev.baton.session.Handle;
import dev.baton.session.PrincipalSettings;
import dev.baton.session.SessionStoreException;
import dev.baton.session.spi.EnrolResult;
import dev.baton.session.spi.Enrolment;
import dev.baton.session.spi.PrincipalIndex;
import dev.baton.session.spi.PrincipalKey;
import dev.baton.session.spi.SessionHead;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the index of principals a superset of the truth, and gives the truth to whoever asks.
 *
 * <p>Thread-safe. An entry younger than {@link #PENDING_FOR} may be of a session whose commit is on its way: it counts
 * against the limit, and nobody takes it back.
 */
final class PrincipalSessions {
    private static final Logger LOG = LoggerFactory.getLogger(PrincipalSessions.class);

    /** How long the commit that an entry was made for may take. */
    static final Duration PENDING_FOR = PrincipalIndex.FIRST_LOOK;

    /** How often the entries of a principal are looked at though nothing calls for it. */
    private static final Duration LOOK_AGAIN_AFTER = Duration.ofDays(1);

    private static final int BATCH = 100;

    /** How often room is made for a new session when others are as quick to take it. */
    private static final int ATTEMPTS = 16;

    private final SessionEngine engine;
    private final PrincipalSettings settings;

    PrincipalSessions(SessionEngine engine, PrincipalSettings settings) {
        this.engine = engine;
        this.settings = settings;
    }

    boolean isKept() {
        return settings.index();
    }

    /**
     * Enters a session whose principal is about to be committed.
     *
     * @return the entry's mark; nothing if the principal has as many sessions as he may have
     */
    OptionalLong enter(String name, Handle handle) {
        PrincipalKey principal = PrincipalKeys.of(name);
        int limit = settings.maxSessions().orElse(Integer.MAX_VALUE);
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            long mark = engine.nextOwner();
            EnrolResult result = index().enrol(principal, handle, mark, limit);
            if (!(result instanceof EnrolResult.Full full)) {
                return OptionalLong.of(mark);
            }
            if (!makeRoom(principal, full.present(), limit)) {
                return OptionalLong.empty();
            }
        }
        return OptionalLong.empty();
    }

    /** Enters a session whatever the limit; gives the entry's mark. */
    long enterAnew(String name, Handle handle) {
        long mark = engine.nextOwner();
        index().enrol(PrincipalKeys.of(name), handle, mark, Integer.MAX_VALUE);
        return mark;
    }

    private boolean makeRoom(PrincipalKey principal, List<Enrolment> present, int limit) {
        Map<Handle, SessionHead> live = mend(principal, present);
        Instant now = engine.clock().latest();
        List<Enrolment> counted = present.stream()
                .filter(entry -> live.containsKey(entry.handle()) || isPending(entry, now))
                .toList();
        if (counted.size() < limit) {
            return true;
        }
        if (settings.whenFull() == PrincipalSettings.WhenFull.REFUSE) {
            return false;
        }
        for (Enrolment oldest : counted) {
            SessionHead head = live.get(oldest.handle());
            if (head != null) {
                engine.end(oldest.handle(), Optional.of(head.incarnation()));
                index().withdraw(principal, oldest.handle(), OptionalLong.empty());
                return true;
            }
        }
        return false;
    }

    /** Takes an entry back whose session was not committed as this principal's. */
    void withdraw(String name, Handle handle, OptionalLong mark) {
        try {
            index().withdraw(PrincipalKeys.of(name), handle, mark);
        } catch (SessionStoreException e) {
            LOG.debug("An entry of session {} stays until a sweeper finds it", handle, e);
        }
    }

    /** The principal's sessions, exactly, the oldest login first. Takes back entries that have outlived theirs. */
    Map<Handle, SessionHead> find(String name) {
        PrincipalKey principal = PrincipalKeys.of(name);
        return mend(principal, index().enrolled(principal));
    }

    /** Looks at the entries of principals that call for it. */
    void lookAtDue() {
        if (!isKept()) {
            return;
        }
        List<PrincipalKey> due;
        do {
            due = index().due(BATCH);
            due.forEach(this::look);
        } while (due.size() == BATCH && !Thread.currentThread().isInterrupted());
    }

    private void look(PrincipalKey principal) {
        List<Enrolment> entries = index().enrolled(principal);
        mend(principal, entries);
        Instant now = engine.clock().latest();
        boolean pending = entries.stream().anyMatch(entry -> isPending(entry, now));
        index().looked(principal, pending ? PENDING_FOR : LOOK_AGAIN_AFTER);
    }

    private Map<Handle, SessionHead> mend(PrincipalKey principal, List<Enrolment> entries) {
        Map<Handle, SessionHead> heads =
                engine.store().heads(entries.stream().map(Enrolment::handle).toList());
        Instant now = engine.clock().latest();
        Map<Handle, SessionHead> live = new LinkedHashMap<>();
        for (Enrolment entry : entries) {
            SessionHead head = heads.get(entry.handle());
            Optional<Boolean> mine = head == null ? Optional.of(false) : isOf(principal, entry.handle(), head);
            if (head != null && mine.orElse(false)) {
                live.put(entry.handle(), head);
            } else if (mine.isPresent() && !isPending(entry, now)) {
                index().withdraw(principal, entry.handle(), OptionalLong.of(entry.mark()));
            }
        }
        return live;
    }

    /** Whether the session is this principal's; nothing if it cannot be read here, though others may be able to. */
    private Optional<Boolean> isOf(PrincipalKey principal, Handle handle, SessionHead head) {
        try {
            Facts facts = engine.seal()
                    .decode(head.incarnation(), head.metadata().metadata().body())
                    .facts();
            return Optional.of(facts.user()
                    .filter(user -> PrincipalKeys.of(user.name()).equals(principal))
                    .isPresent());
        } catch (RefusedSessionException e) {
            return Optional.of(false);
        } catch (SessionStoreException e) {
            LOG.warn("Whose session {} is cannot be read: {}", handle, e.getMessage());
            return Optional.empty();
        }
    }

    private static boolean isPending(Enrolment entry, Instant now) {
        return now.isBefore(entry.at().plus(PENDING_FOR));
    }

    private PrincipalIndex index() {
        if (!isKept()) {
            throw new IllegalStateException(
                    "The sessions of a user are not known, because 'principalIndex' is off; set it to on");
        }
        return engine.store().principals();
    }
}
