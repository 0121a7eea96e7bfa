// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.session;

import static dev.baton.redis.session.SessionLayout.bytes;
import static dev.baton.redis.session.SessionWriter.NOTHING;
import static dev.baton.redis.session.SessionWriter.decimal;
import static dev.baton.redis.session.SessionWriter.incarnation;
import static dev.baton.redis.session.SessionWriter.millis;
import static dev.baton.redis.session.SessionWriter.number;

import dev.baton.redis.internal.Call;
import dev.baton.redis.internal.Command;
import dev.baton.redis.internal.RedisClient;
import dev.baton.redis.internal.Reply;
import dev.baton.redis.internal.Script;
import dev.baton.redis.session.StoredBytes.Malformed;
import dev.baton.session.Handle;
import dev.baton.session.StoreUnavailableException;
import dev.baton.session.spi.Access;
import dev.baton.session.spi.Claim;
import dev.baton.session.spi.ClaimResult;
import dev.baton.session.spi.CommitResult;
import dev.baton.session.spi.CreateResult;
import dev.baton.session.spi.Delta;
import dev.baton.session.spi.Incarnation;
import dev.baton.session.spi.Known;
import dev.baton.session.spi.LoadResult;
import dev.baton.session.spi.NewSession;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoredSession;
import dev.baton.session.spi.Times;
import dev.baton.session.spi.TouchResult;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of one namespace in Redis, as {@link SessionLayout} draws them.
 *
 * <p>Thread-safe. Each operation on a session is one script and one round trip; the clock is the server's.
 */
public final class RedisSessionStore implements SessionStore {
    private static final long ANSWERED = 1;
    private static final long OTHERWISE = 2;
    private static final long THIRDLY = 3;

    private final String namespace;
    private final RedisClient client;
    private final SessionLayout layout;
    private final LayoutCheck layoutCheck;
    private final DueSearch dueSearch;
    private volatile boolean closed;

    /**
     * Does no input or output.
     *
     * @param client stays open when this is closed
     */
    public RedisSessionStore(RedisClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
        layout = new SessionLayout(namespace);
        layoutCheck = new LayoutCheck(client, layout, namespace);
        dueSearch = new DueSearch(client, layout);
    }

    @Override
    public LoadResult load(Handle handle, @Nullable Known known, Access access) {
        Call call = ready(Call.asking("load", "session", handle));
        byte[] counted = NOTHING;
        if (access instanceof Access.Presented presented) {
            counted = bytes(presented.secret().value());
        } else if (access instanceof Access.Trusted) {
            counted = bytes("T");
        }
        if (known == null) {
            return loadWhole(call, handle, counted);
        }
        Reply reply = client.ask(call, run(SessionScripts.LOAD, handle, SessionWriter.known(known), counted));
        return read(reply, parts -> {
            if (parts.isEmpty()) {
                return new LoadResult.Absent();
            }
            Times times = times(parts);
            long kind = parts.get(0).integer();
            if (kind == ANSWERED) {
                return new LoadResult.Unchanged(Optional.of(times));
            }
            if (kind == OTHERWISE) {
                Reply metadata = part(parts, 5);
                return SessionReader.changed(
                        times,
                        part(parts, 4).bytes(),
                        metadata.isNil() ? null : metadata.bytes(),
                        part(parts, 6).list(),
                        part(parts, 7).list());
            }
            return new LoadResult.Whole(SessionReader.whole(
                    part(parts, 4).list(),
                    part(parts, 1).integer(),
                    part(parts, 2).integer()));
        });
    }

    /** Reads the data with a plain command: a script would have to build a large answer, which is slow. */
    private LoadResult loadWhole(Call call, Handle handle, byte[] counted) {
        List<byte[]> keys = layout.keys(handle);
        List<Reply> replies = client.transaction(
                call, List.of(run(SessionScripts.LOAD, handle, NOTHING, counted), Command.of("HGETALL", keys.get(0))));
        return read(
                replies.get(0),
                parts -> parts.isEmpty()
                        ? new LoadResult.Absent()
                        : new LoadResult.Whole(SessionReader.whole(
                                replies.get(1).list(),
                                part(parts, 1).integer(),
                                part(parts, 2).integer())));
    }

    @Override
    public CreateResult create(Handle handle, NewSession session) {
        Call call = ready(Call.changing("creation", "session", handle));
        Reply reply = client.ask(call, run(SessionScripts.CREATE, handle, SessionWriter.creation(session)));
        return read(
                reply, parts -> parts.isEmpty() ? new CreateResult.Taken() : new CreateResult.Created(times(parts)));
    }

    @Override
    public CommitResult commit(Handle handle, Delta delta) {
        Call call = ready(Call.changing("commit", "session", handle));
        Reply reply = client.ask(call, run(SessionScripts.COMMIT, handle, SessionWriter.delta(delta)));
        return read(reply, parts -> {
            if (parts.isEmpty()) {
                return new CommitResult.Gone();
            }
            if (parts.get(0).integer() == ANSWERED) {
                return new CommitResult.Committed(part(parts, 4).integer(), times(parts));
            }
            return new CommitResult.Conflict(
                    SessionReader.names(part(parts, 2).list()), part(parts, 1).integer() != 0);
        });
    }

    @Override
    public TouchResult touch(Handle handle, Incarnation incarnation) {
        Call call = ready(Call.changing("touch", "session", handle));
        Reply reply = client.ask(call, run(SessionScripts.TOUCH, handle, incarnation(incarnation)));
        return read(reply, parts -> parts.isEmpty() ? new TouchResult.Gone() : new TouchResult.Touched(times(parts)));
    }

    @Override
    public ClaimResult claim(Handle handle, Claim claim) {
        Call call = ready(Call.changing("claim", "session", handle));
        Command script = run(
                SessionScripts.CLAIM,
                handle,
                claim.incarnation().map(SessionWriter::incarnation).orElse(NOTHING),
                number(claim.owner()),
                decimal(millis("the lease", claim.lease())),
                claim.onlyIfDue() ? bytes("1") : NOTHING);
        List<Reply> replies = client.transaction(
                call, List.of(script, Command.of("HGETALL", layout.keys(handle).get(0))));
        return read(replies.get(0), parts -> {
            if (parts.isEmpty()) {
                return new ClaimResult.Absent();
            }
            long kind = parts.get(0).integer();
            if (kind == OTHERWISE) {
                return new ClaimResult.Held();
            }
            if (kind == THIRDLY) {
                return new ClaimResult.NotDue(times(parts));
            }
            StoredSession session = SessionReader.whole(
                    replies.get(1).list(),
                    part(parts, 1).integer(),
                    part(parts, 2).integer());
            return new ClaimResult.Claimed(
                    session, Math.toIntExact(part(parts, 3).integer()));
        });
    }

    @Override
    public boolean delete(Handle handle, Incarnation incarnation, long owner) {
        Call call = ready(Call.changing("deletion", "session", handle));
        Reply reply = client.ask(call, run(SessionScripts.DELETE, handle, incarnation(incarnation), number(owner)));
        long kind = reply.integer();
        // Nothing is there at the second sending because the first has removed it: only its owner could.
        return kind == ANSWERED || kind == 0 && reply.isResent();
    }

    @Override
    public List<Handle> due(int limit) {
        ready(Call.asking("search", "due sessions in namespace", namespace));
        return dueSearch.due(now(), limit);
    }

    @Override
    public Instant now() {
        Call call = ready(Call.asking("clock", "namespace", namespace));
        List<Reply> parts = client.ask(call, Command.of("TIME")).list(2);
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
        closed = true;
    }

    private static String text(Reply reply) {
        return new String(reply.bytes(), StandardCharsets.US_ASCII);
    }

    private Call ready(Call call) {
        if (closed) {
            throw new StoreUnavailableException("The store of namespace " + namespace + " in Redis at "
                    + client.description() + " has been closed, so " + call + " was not sent. Nothing was changed.");
        }
        layoutCheck.ensure(call);
        return call;
    }

    private Command run(Script script, Handle handle, byte[]... arguments) {
        return run(script, handle, List.of(arguments));
    }

    private Command run(Script script, Handle handle, List<byte[]> arguments) {
        List<byte[]> all = new ArrayList<>(arguments.size() + 1);
        all.add(bytes(handle.value()));
        all.addAll(arguments);
        return Command.run(script, layout.keys(handle), all);
    }

    private interface Reading<T> {
        T read(List<Reply> parts) throws Malformed;
    }

    private static <T> T read(Reply reply, Reading<T> reading) {
        try {
            return reading.read(reply.list());
        } catch (Malformed e) {
            throw reply.malformed(String.valueOf(e.getMessage()), e);
        }
    }

    private static Times times(List<Reply> parts) throws Malformed {
        return SessionReader.times(
                part(parts, 1).integer(),
                part(parts, 2).integer(),
                part(parts, 3).integer());
    }

    private static Reply part(List<Reply> parts, int index) throws Malformed {
        if (index >= parts.size()) {
            throw new Malformed("the answer has " + parts.size() + " parts");
        }
        return parts.get(index);
    }
}
