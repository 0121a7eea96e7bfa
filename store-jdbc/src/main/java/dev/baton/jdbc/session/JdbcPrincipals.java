// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.session;

import dev.baton.jdbc.internal.Dialect;
import dev.baton.jdbc.internal.Link;
import dev.baton.session.Handle;
import dev.baton.session.spi.EnrolResult;
import dev.baton.session.spi.Enrolment;
import dev.baton.session.spi.PrincipalIndex;
import dev.baton.session.spi.PrincipalKey;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;

/** The index of principals of one namespace in a SQL database; see {@link PrincipalSql}. Thread-safe. */
final class JdbcPrincipals implements PrincipalIndex {
    private final SessionCalls calls;
    private final Map<Dialect, PrincipalSql> sql = new EnumMap<>(Dialect.class);

    JdbcPrincipals(SessionCalls calls, String tables) {
        this.calls = calls;
        for (Dialect dialect : Dialect.values()) {
            sql.put(dialect, new PrincipalSql(dialect, tables));
        }
    }

    @Override
    public EnrolResult enrol(PrincipalKey principal, Handle handle, long mark, int limit) {
        return calls.changePrincipal(
                "entry of session " + handle,
                principal,
                link -> link.inTransaction(inside -> enrol(inside, principal, handle, mark, limit)));
    }

    private EnrolResult enrol(Link link, PrincipalKey principal, Handle handle, long mark, int limit)
            throws SQLException {
        PrincipalSql statements = sql(link);
        String key = principal.value();
        long look = FIRST_LOOK.toMillis();
        holdOrAdd(link, key, look);
        List<Enrolment> present = enrolments(link, statements.enrolledNow(), key);
        if (present.stream().anyMatch(entry -> entry.handle().equals(handle))) {
            link.change(statements.replace(), mark, calls.number(), key, handle.value());
        } else if (present.size() < limit) {
            link.change(statements.add(), calls.number(), key, handle.value(), mark);
        } else {
            forget(link, key);
            return new EnrolResult.Full(present);
        }
        link.change(statements.lookSoon(), look, calls.number(), key, look);
        return new EnrolResult.Enrolled();
    }

    /** H2 does not wait in its MERGE for a row that another is just making, but says that it is there. */
    private void holdOrAdd(Link link, String principal, long look) throws SQLException {
        while (true) {
            try {
                link.change(sql(link).holdOrAdd(), calls.number(), principal, look);
                return;
            } catch (SQLException e) {
                if (link.dialect() != Dialect.H2 || !link.isDuplicate(e)) {
                    throw e;
                }
            }
        }
    }

    private void forget(Link link, String principal) throws SQLException {
        link.change(sql(link).forget(), calls.number(), principal, calls.number(), principal);
    }

    @Override
    public void withdraw(PrincipalKey principal, Handle handle, OptionalLong mark) {
        calls.changePrincipal(
                "end of the entry of session " + handle,
                principal,
                link -> link.inTransaction(inside -> withdraw(inside, principal.value(), handle, mark)));
    }

    private boolean withdraw(Link link, String principal, Handle handle, OptionalLong mark) throws SQLException {
        if (link.one(sql(link).hold(), row -> row.getLong(1), calls.number(), principal)
                .isEmpty()) {
            return false;
        }
        Object[] arguments = mark.isPresent()
                ? new Object[] {calls.number(), principal, handle.value(), mark.getAsLong()}
                : new Object[] {calls.number(), principal, handle.value()};
        boolean withdrawn = link.change(sql(link).withdraw(mark.isPresent()), arguments) > 0;
        if (withdrawn) {
            forget(link, principal);
        }
        return withdrawn;
    }

    @Override
    public List<Enrolment> enrolled(PrincipalKey principal) {
        return calls.askPrincipal(
                "look-up", principal, link -> enrolments(link, sql(link).enrolled(), principal.value()));
    }

    private List<Enrolment> enrolments(Link link, String statement, String principal) throws SQLException {
        return link.all(
                statement,
                row -> new Enrolment(
                        new Handle(row.getString(1)), row.getLong(2), Instant.ofEpochMilli(row.getLong(3))),
                calls.number(),
                principal);
    }

    @Override
    public List<PrincipalKey> due(int limit) {
        return calls.askNamespace(
                "search for due principals",
                link -> link.all(sql(link).due(), row -> new PrincipalKey(row.getString(1)), calls.number(), limit));
    }

    @Override
    public void looked(PrincipalKey principal, Duration again) {
        long until = SessionCalls.millis("the time until the next look", again);
        calls.changePrincipal(
                "look", principal, link -> link.change(sql(link).looked(), until, calls.number(), principal.value()));
    }

    private PrincipalSql sql(Link link) {
        return Objects.requireNonNull(sql.get(link.dialect()));
    }
}
