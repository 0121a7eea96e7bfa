// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.session;

import static dev.baton.redis.session.SessionLayout.bytes;
import static dev.baton.redis.session.SessionWriter.NOTHING;
import static dev.baton.redis.session.SessionWriter.decimal;
import static dev.baton.redis.session.SessionWriter.flag;
import static dev.baton.redis.session.SessionWriter.incarnation;
import static dev.baton.redis.session.SessionWriter.millis;
import static dev.baton.redis.session.SessionWriter.number;

import dev.baton.redis.internal.Call;
import dev.baton.redis.internal.Command;
import dev.baton.redis.internal.RedisClient;
import dev.baton.redis.internal.Reply;
import dev.baton.redis.internal.Subscription;
import dev.baton.session.Handle;
import dev.baton.session.spi.Access;
import dev.baton.session.spi.Claim;
import dev.baton.session.spi.ClaimResult;
import dev.baton.session.spi.CommitResult;
import dev.baton.session.spi.CreateResult;
import dev.baton.session.spi.Delta;
import dev.baton.session.spi.Incarnation;
import dev.baton.session.spi.Known;
import dev.baton.session.spi.Lease;
import dev.baton.session.spi.LoadResult;
import dev.baton.session.spi.LockRequest;
import dev.baton.session.spi.LockResult;
import dev.baton.session.spi.NewSession;
import dev.baton.session.spi.PrincipalIndex;
import dev.baton.session.spi.SessionHead;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.TouchResult;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of one namespace in Redis, as {@link SessionLayout} draws them.
 *
 * <p>Thread-safe. Each operation on a session is one script and one round trip; the clock is the server's.
 */
public final class RedisSessionStore implements SessionStore {
    private final String namespace;
    private final RedisClient client;
    private final SessionCalls calls;
    private final DueSearch dueSearch;
    private final SessionList list;
    private final RedisPrincipals principals;
    private final LeaseWaiters waiters;
    private final SessionLocks locks;
    /** The channel on which changes are announced, or nothing. */
    private final byte[] changes;

    /**
     * Does no input or output.
     *
     * @param client stays open when this is closed
     * @param subscription tells those who wait for leases; stays open too
     * @param announces whether changes are announced to {@link ChangeNotices}
     */
    public RedisSessionStore(RedisClient client, Subscription subscription, String namespace, boolean announces) {
        this.client = client;
        this.namespace = namespace;
        SessionLayout layout = new SessionLayout(namespace);
        calls = new SessionCalls(client, layout, namespace);
        dueSearch = new DueSearch(client, "sessions", layout::index);
        list = new SessionList(client, layout);
        principals = new RedisPrincipals(calls, layout, new DueSearch(client, "principals", layout::looks), this::now);
        waiters = new LeaseWaiters(subscription, client.outages(), layout);
        locks = new SessionLocks(calls, waiters);
        changes = announces ? bytes(SessionLayout.changes(namespace)) : NOTHING;
    }

    @Override
    public LoadResult load(Handle handle, @Nullable Known known, Access access) {
        Call call = Call.asking("load", "session", handle);
        byte[] counted = NOTHING;
        if (access instanceof Access.Presented presented) {
            counted = bytes(presented.secret().value());
        } else if (access instanceof Access.Trusted) {
            counted = bytes("T");
        }
        Command script = calls.script(SessionScripts.LOAD, handle, SessionWriter.known(known), counted);
        if (known != null) {
            return loaded(calls.ask(call, script), null);
        }
        List<Reply> replies = calls.askWithData(call, script, handle);
        return loaded(replies.get(0), replies.get(1));
    }

    private static LoadResult loaded(Reply reply, @Nullable Reply data) {
        return Answer.read(reply, answer -> answer.isNothing() ? new LoadResult.Absent() : answer.load(data));
    }

    @Override
    public CreateResult create(Handle handle, NewSession session) {
        Call call = Call.changing("creation", "session", handle);
        Reply reply = calls.ask(call, calls.script(SessionScripts.CREATE, handle, SessionWriter.creation(session)));
        return Answer.read(
                reply,
                answer -> answer.isNothing() ? new CreateResult.Taken() : new CreateResult.Created(answer.times()));
    }

    @Override
    public CommitResult commit(Handle handle, Delta delta) {
        Call call = Call.changing("commit", "session", handle);
        List<byte[]> arguments = SessionWriter.delta(delta, changes);
        Command script = delta.hold().isPresent()
                ? calls.scriptWithQueue(SessionScripts.COMMIT_UNDER_LEASE, handle, arguments)
                : calls.script(SessionScripts.COMMIT, handle, arguments);
        return Answer.read(calls.ask(call, script), answer -> {
            if (answer.isNothing()) {
                return new CommitResult.Gone();
            }
            return switch (answer.kind()) {
                case 1 -> new CommitResult.Committed(answer.number(6), answer.count(7), answer.times());
                case 2 -> new CommitResult.Conflict(answer.names(2), answer.number(1) != 0);
                default -> new CommitResult.Fenced();
            };
        });
    }

    @Override
    public LockResult lock(Handle handle, LockRequest request) {
        return locks.lock(handle, request);
    }

    @Override
    public boolean renew(Handle handle, Lease lease, Duration duration) {
        return locks.renew(handle, lease, duration);
    }

    @Override
    public void unlock(Handle handle, Lease lease) {
        locks.unlock(handle, lease);
    }

    @Override
    public TouchResult touch(Handle handle, Incarnation incarnation) {
        Call call = Call.changing("touch", "session", handle);
        Reply reply = calls.ask(call, calls.script(SessionScripts.TOUCH, handle, incarnation(incarnation)));
        return Answer.read(
                reply, answer -> answer.isNothing() ? new TouchResult.Gone() : new TouchResult.Touched(answer.times()));
    }

    @Override
    public ClaimResult claim(Handle handle, Claim claim) {
        Call call = Call.changing("claim", "session", handle);
        Command script = calls.scriptWithQueue(
                SessionScripts.CLAIM,
                handle,
                claim.incarnation().map(SessionWriter::incarnation).orElse(NOTHING),
                number(claim.owner()),
                decimal(millis("the lease", claim.lease())),
                flag(claim.onlyIfDue()),
                changes);
        List<Reply> replies = calls.askWithData(call, script, handle);
        return Answer.read(replies.get(0), answer -> {
            if (answer.isNothing()) {
                return new ClaimResult.Absent();
            }
            return switch (answer.kind()) {
                case 1 -> new ClaimResult.Claimed(answer.session(replies.get(1).list()), answer.attempt());
                case 2 -> new ClaimResult.Held();
                default -> new ClaimResult.NotDue(answer.times());
            };
        });
    }

    @Override
    public boolean delete(Handle handle, Incarnation incarnation, long owner) {
        Call call = Call.changing("deletion", "session", handle);
        Command script = calls.scriptWithQueue(SessionScripts.DELETE, handle, incarnation(incarnation), number(owner));
        Reply reply = calls.ask(call, script);
        long kind = reply.integer();
        // Nothing is there at the second sending because the first has removed it: only its owner could.
        return kind == 1 || kind == 0 && reply.isResent();
    }

    @Override
    public List<Handle> due(int limit) {
        calls.ready(Call.asking("search", "due sessions in namespace", namespace));
        return dueSearch.due(Handle::new, now(), limit);
    }

    @Override
    public Map<Handle, SessionHead> heads(Collection<Handle> handles) {
        if (handles.isEmpty()) {
            return Map.of();
        }
        Call call = Call.asking("look", handles.size() + " sessions of namespace", namespace);
        calls.ready(call);
        List<Handle> asked = List.copyOf(handles);
        List<Command> scripts = new ArrayList<>();
        asked.forEach(handle -> scripts.add(calls.script(SessionScripts.HEAD, handle)));
        List<Reply> replies = client.pipeline(call, scripts);
        Map<Handle, SessionHead> heads = new HashMap<>();
        for (int i = 0; i < replies.size(); i++) {
            Optional<SessionHead> head = Answer.head(replies.get(i));
            Handle handle = asked.get(i);
            head.ifPresent(there -> heads.put(handle, there));
        }
        return heads;
    }

    @Override
    public List<Handle> list(@Nullable Handle after, int limit) {
        calls.ready(Call.asking("list", "sessions of namespace", namespace));
        return list.page(after, limit);
    }

    @Override
    public PrincipalIndex principals() {
        return principals;
    }

    @Override
    public Instant now() {
        Call call = Call.asking("clock", "namespace", namespace);
        List<Reply> parts = calls.ask(call, Command.of("TIME")).list(2);
        try {
            long seconds = Long.parseLong(text(parts.get(0)));
            long micros = Long.parseLong(text(parts.get(1)));
            return Instant.ofEpochMilli(seconds * 1000 + micros / 1000);
        } catch (NumberFormatException e) {
            throw parts.get(0).malformed("the time is no number", e);
        }
    }

    @Override
    public void close() {
        calls.close();
        waiters.close();
    }

    private static String text(Reply reply) {
        return new String(reply.bytes(), StandardCharsets.US_ASCII);
    }
}
