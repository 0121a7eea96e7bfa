// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.session;

import dev.baton.jdbc.internal.Link;
import dev.baton.session.Handle;
import dev.baton.session.spi.Claim;
import dev.baton.session.spi.ClaimResult;
import dev.baton.session.spi.Incarnation;
import dev.baton.session.spi.LoadResult;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds sessions that are due, and ends sessions. Thread-safe. */
final class SessionEnds {
    private final SessionCalls calls;
    private final SessionReader reader;
    private final RowMemory memory;

    SessionEnds(SessionCalls calls, SessionReader reader, RowMemory memory) {
        this.calls = calls;
        this.reader = reader;
        this.memory = memory;
    }

    ClaimResult claim(Handle handle, Claim claim) {
        long lease = SessionCalls.millis("the lease", claim.lease());
        memory.forget(handle);
        return calls.change("claim", handle, link -> {
            while (true) {
                boolean granted = take(link, handle, claim, lease);
                Optional<SessionReader.Reading> found = reader.read(link, handle, 0);
                Optional<ClaimResult> answer = granted
                        ? granted(link, handle, claim, found)
                        : refusal(link, handle, claim, found.map(SessionReader.Reading::row));
                if (answer.isPresent()) {
                    return answer.get();
                }
            }
        });
    }

    private boolean take(Link link, Handle handle, Claim claim, long lease) throws SQLException {
        List<Object> arguments =
                new ArrayList<>(List.of(claim.owner(), claim.owner(), lease, lease, calls.number(), handle.value()));
        claim.incarnation().ifPresent(incarnation -> arguments.addAll(List.of(incarnation.high(), incarnation.low())));
        arguments.add(claim.owner());
        String statement = calls.sql(link).claim(claim.incarnation().isPresent(), claim.onlyIfDue());
        return link.change(statement, arguments.toArray()) > 0;
    }

    /** Nothing if another has taken the session over since. */
    private Optional<ClaimResult> granted(Link link, Handle handle, Claim claim, Optional<SessionReader.Reading> found)
            throws SQLException {
        if (found.isEmpty() || found.get().row().claimed().owner() != claim.owner()) {
            return Optional.empty();
        }
        int attempt = found.get().row().claimed().attempt();
        return reader.result(link, handle, found.get(), null)
                .map(LoadResult.Whole.class::cast)
                .map(whole -> new ClaimResult.Claimed(whole.session(), attempt));
    }

    /** Nothing if the claim would be granted now. */
    private Optional<ClaimResult> refusal(Link link, Handle handle, Claim claim, Optional<SessionRow> found)
            throws SQLException {
        if (found.isEmpty()
                || claim.incarnation()
                        .filter(incarnation -> !incarnation.equals(found.get().incarnation()))
                        .isPresent()) {
            return Optional.of(new ClaimResult.Absent());
        }
        SessionRow row = found.get();
        if (!row.isClaimed()) {
            if (!claim.onlyIfDue() || row.isDue()) {
                return Optional.empty();
            }
            link.change(calls.sql(link).mend(), calls.number(), handle.value());
            return Optional.of(new ClaimResult.NotDue(row.times()));
        }
        boolean held = row.claimed().owner() != claim.owner() && row.claimed().until() > row.now();
        return held ? Optional.of(new ClaimResult.Held()) : Optional.empty();
    }

    boolean delete(Handle handle, Incarnation incarnation, long owner) {
        memory.forget(handle);
        boolean[] sentBefore = new boolean[1];
        return calls.change("deletion", handle, link -> {
            boolean resent = sentBefore[0];
            sentBefore[0] = true;
            int deleted = link.change(
                    calls.sql(link).delete(),
                    calls.number(),
                    handle.value(),
                    incarnation.high(),
                    incarnation.low(),
                    owner);
            if (deleted > 0) {
                return true;
            }
            // Nothing is there at the second sending because the first has removed it: only its owner could.
            return resent && reader.read(link, handle, Long.MAX_VALUE).isEmpty();
        });
    }

    List<Handle> due(int limit) {
        return calls.askNamespace(
                "search for due sessions",
                link -> link.all(calls.sql(link).due(), row -> new Handle(row.getString(1)), calls.number(), limit));
    }
}
