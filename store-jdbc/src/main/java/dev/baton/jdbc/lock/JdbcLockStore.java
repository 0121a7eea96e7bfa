// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.lock;

import dev.baton.jdbc.internal.Database;
import dev.baton.jdbc.internal.Link;
import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.spi.Answer;
import dev.baton.lock.spi.Attempt;
import dev.baton.lock.spi.Grant;
import dev.baton.lock.spi.GrantListener;
import dev.baton.lock.spi.LockStore;
import dev.baton.lock.spi.Owner;
import dev.baton.lock.spi.Terms;
import dev.baton.lock.spi.Waiting;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's locks in a SQL database; see {@link LockSql}. Thread-safe; connects when first used.
 *
 * <p>A request that a network delivers late changes nothing: what it does is in force only when this side has heard of it
 * and commits.
 */
final class JdbcLockStore implements LockStore {
    private static final Logger LOG = LoggerFactory.getLogger(JdbcLockStore.class);
    private static final Duration CALL_LIMIT = Duration.ofSeconds(30);
    private static final Duration UNUSED = Duration.ofMinutes(10);
    private static final Duration SILENT = Duration.ofMinutes(1);
    private static final int PARALLEL_CALLS = 4;
    /** One in so many rows that are added clears up. */
    private static final int CLEARING = 64;

    private static final int ATTEMPTS = 3;

    private final AutoCloseable connection;
    private final LockCalls calls;
    private final GrantWatch watch = new GrantWatch(this::offered);
    private final AtomicInteger added = new AtomicInteger();
    private final String client = newClient();
    private volatile boolean introduced;

    /** @param connection what is to be closed with this */
    JdbcLockStore(Database database, AutoCloseable connection, String namespace) {
        this.connection = connection;
        calls = new LockCalls(database, namespace);
    }

    private static String newClient() {
        byte[] random = new byte[12];
        ThreadLocalRandom.current().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    @Override
    public String client() {
        return client;
    }

    /** What is done to a lock while its row is held. */
    private interface RowWork<T> {
        T run(Link link, LockRow row) throws SQLException;
    }

    /** Does something to a lock in one step; nothing if it has no row. */
    private <T> Optional<T> onRow(Link link, String name, RowWork<T> work) throws SQLException {
        return link.inTransaction(inside -> {
            Optional<LockRow> row = LockRow.hold(inside, calls.sql(inside), calls.number(), name);
            return row.isEmpty() ? Optional.empty() : Optional.of(work.run(inside, row.get()));
        });
    }

    /** Does something to a lock in one step, having added its row if need be. */
    private <T> T onAnyRow(Link link, String name, RowWork<T> work) throws SQLException {
        for (int i = 1; i <= ATTEMPTS; i++) {
            try {
                Optional<T> result = onRow(link, name, work);
                if (result.isPresent()) {
                    return result.get();
                }
                LockCalls.add(link, calls.sql(link).addLock(), calls.number(), LockCalls.bytes(name));
                clearNowAndThen(link);
            } catch (UnknownClientException e) {
                introduced = false;
                introduce(link);
            }
        }
        throw new LockUnavailableException(
                "The row of the lock '%s' at %s was removed again and again. Nothing is held. Check what else changes Baton's tables."
                        .formatted(name, calls.description()));
    }

    /** The database does not know that this client lives. */
    private static final class UnknownClientException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private void introduce(Link link) throws SQLException {
        if (!introduced) {
            LockCalls.add(link, calls.sql(link).addClient(), calls.number(), client);
            introduced = true;
        }
    }

    private void hear(Link link) throws SQLException {
        if (link.change(calls.sql(link).hear(), calls.number(), client) == 0) {
            throw new UnknownClientException();
        }
    }

    @Override
    public Answer acquire(Attempt attempt) {
        long begin = System.nanoTime();
        Answer answer = calls.change("acquisition", attempt.name(), link -> {
            if (attempt.waits()) {
                introduce(link);
            }
            return onAnyRow(link, attempt.name(), (inside, row) -> acquire(inside, row, attempt, begin));
        });
        if (attempt.waits() && answer instanceof Answer.Taken) {
            watch.waits(attempt.owner());
        } else {
            watch.waitsNoMore(attempt.owner());
        }
        return answer;
    }

    private Answer acquire(Link link, LockRow row, Attempt attempt, long begin) throws SQLException {
        if (System.nanoTime() - begin > attempt.within().toNanos()) {
            throw new LockUnavailableException(
                    "The question for the lock '%s' at %s came to its turn after its time, by this machine's clock. Nothing is held. Check what makes the database slow."
                            .formatted(attempt.name(), calls.description()));
        }
        Answer answer = decide(link, row, attempt);
        row.write();
        return answer;
    }

    private Answer decide(Link link, LockRow row, Attempt attempt) throws SQLException {
        Owner asker = attempt.owner();
        Duration lease = attempt.terms().lease();
        if (row.isOf(asker)) {
            row.extend(lease);
            return new Answer.Granted(row.grant());
        }
        if (row.isFree() && !row.hasWaiters()) {
            row.grantTo(asker, lease);
            return new Answer.Granted(row.grant());
        }
        List<Owner> asking = attempt.waits() ? List.of(asker) : List.of();
        if (attempt.waits()) {
            row.queue(asking);
            hear(link);
        }
        if (!row.isFree()) {
            return new Answer.Taken(row.left());
        }
        if (!row.passOn(asking, lease)) {
            row.grantTo(asker, lease);
        }
        return row.isOf(asker) ? new Answer.Granted(row.grant()) : new Answer.Taken(row.left());
    }

    @Override
    public List<Answer> poll(List<Waiting> waiting) {
        List<Answer> answers = new ArrayList<>();
        for (Waiting one : waiting) {
            Answer answer = calls.change("question for news", one.name(), link -> {
                introduce(link);
                return onAnyRow(link, one.name(), (inside, row) -> {
                    Answer found = news(inside, row, one);
                    row.write();
                    return found;
                });
            });
            one.owners().forEach(watch::waits);
            if (answer instanceof Answer.Granted granted) {
                watch.waitsNoMore(granted.grant().owner());
            }
            answers.add(answer);
        }
        return answers;
    }

    private Answer news(Link link, LockRow row, Waiting waiting) throws SQLException {
        List<Owner> owners = waiting.owners();
        Duration lease = waiting.terms().lease();
        if (!row.isFree() && owners.contains(row.grant().owner())) {
            row.extend(lease);
            return new Answer.Granted(row.grant());
        }
        row.queue(owners);
        hear(link);
        if (row.isFree()) {
            row.passOn(owners, lease);
            if (owners.contains(row.grant().owner())) {
                return new Answer.Granted(row.grant());
            }
        }
        return row.isOfClient(client) ? new Answer.Sibling(row.grant()) : new Answer.Taken(row.left());
    }

    @Override
    public List<Renewed> renew(List<Renewal> renewals) {
        List<Renewed> results = new ArrayList<>();
        for (Renewal renewal : renewals) {
            Grant grant = renewal.grant();
            int renewed = calls.change(
                    "renewal",
                    grant.name(),
                    link -> link.change(
                            calls.sql(link).renew(),
                            renewal.terms().lease().toMillis(),
                            calls.number(),
                            LockCalls.bytes(grant.name()),
                            grant.owner().client(),
                            grant.owner().number(),
                            grant.token()));
            results.add(renewed > 0 ? Renewed.RENEWED : Renewed.GONE);
        }
        return results;
    }

    @Override
    public boolean release(Grant grant) {
        // Of two sendings the first may have released it, and the second has found nothing.
        boolean[] maybe = {false};
        watch.waitsNoMore(grant.owner());
        return calls.change(
                "release",
                grant.name(),
                link -> onRow(link, grant.name(), (inside, row) -> {
                            if (!row.isOf(grant)) {
                                return maybe[0];
                            }
                            row.passOn(List.of(), Duration.ZERO);
                            row.write();
                            maybe[0] = true;
                            return true;
                        })
                        .orElse(maybe[0]));
    }

    @Override
    public void leave(String name, Owner owner) {
        watch.waitsNoMore(owner);
        calls.change(
                "end of the wait",
                name,
                link -> onRow(link, name, (inside, row) -> {
                    row.leave(owner);
                    if (row.isOf(owner)) {
                        row.passOn(List.of(), Duration.ZERO);
                    }
                    row.write();
                    return true;
                }));
    }

    @Override
    public void listen(GrantListener listener) {
        watch.listen(listener);
    }

    private List<Grant> offered() {
        return calls.ask(
                "question for grants",
                link -> link.all(
                        calls.sql(link).offered(),
                        row -> new Grant(
                                new String(row.getBytes(1), StandardCharsets.UTF_8),
                                new Owner(client, row.getLong(2)),
                                row.getLong(3)),
                        calls.number(),
                        client));
    }

    @Override
    public boolean claim(String task, String key, String claimant, Duration remember) {
        byte[] id = digest(task.length() + ":" + task + ":" + key);
        return calls.change("claim", task + ":" + key, link -> {
            LockSql sql = calls.sql(link);
            try {
                link.change(sql.claim(), calls.number(), id, claimant, remember.toMillis());
                clearNowAndThen(link);
                return true;
            } catch (SQLException e) {
                if (!link.isDuplicate(e)) {
                    throw e;
                }
            }
            return link.change(sql.claimAgain(), claimant, remember.toMillis(), calls.number(), id) > 0
                    || link.one(sql.claimant(), row -> row.getString(1), calls.number(), id)
                            .filter(claimant::equals)
                            .isPresent();
        });
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(LockCalls.bytes(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whoever adds rows removes old ones: no timer does it, and no row stays for ever. */
    private void clearNowAndThen(Link link) throws SQLException {
        if (added.incrementAndGet() % CLEARING == 0) {
            clear(link, UNUSED);
        }
    }

    /** Removes what nobody has used for so long. */
    void clear(Duration unused) {
        calls.ask("clearing", link -> {
            clear(link, unused);
            return true;
        });
    }

    private void clear(Link link, Duration unused) throws SQLException {
        LockSql sql = calls.sql(link);
        link.change(sql.removeForgotten(), calls.number());
        link.change(sql.removeSilent(), calls.number(), SILENT.toMillis());
        link.inTransaction(inside -> {
            // A lock that is added again goes on above the last of all tokens that are forgotten.
            long floor = inside.one(sql.holdFloor(), row -> row.getLong(1), calls.number())
                    .orElse(0L);
            long highest = inside.one(sql.highestUnused(), row -> row.getLong(1), calls.number(), unused.toMillis())
                    .orElse(0L);
            if (highest > floor) {
                inside.change(sql.raiseFloor(), highest, calls.number());
            }
            return inside.change(sql.removeUnused(), calls.number(), unused.toMillis(), Math.max(floor, highest));
        });
    }

    @Override
    public void check(Terms terms) {
        if (terms.minReplicas() > 0) {
            throw new IllegalArgumentException(
                    "minReplicas must be 0 for locks in a database, but is %d. Whether replicas confirm is a setting of the database."
                            .formatted(terms.minReplicas()));
        }
    }

    @Override
    public Duration callLimit() {
        return CALL_LIMIT;
    }

    @Override
    public int parallelCalls() {
        return PARALLEL_CALLS;
    }

    @Override
    public String description() {
        return calls.description();
    }

    @Override
    public void close() {
        watch.close();
        if (introduced) {
            introduced = false;
            try {
                calls.ask("farewell", link -> link.change(calls.sql(link).removeClient(), calls.number(), client));
            } catch (LockUnavailableException e) {
                LOG.debug("The row of a client is removed later: {}", e.getMessage());
            }
        }
        calls.close();
        try {
            connection.close();
        } catch (Exception e) {
            LOG.warn("The connections to {} were not closed", calls.description(), e);
        }
    }
}
