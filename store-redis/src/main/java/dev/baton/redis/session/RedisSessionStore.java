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
        return Answer.read(reply, answer -> {
            if (answer.isNothing()) {
                return new LoadResult.Absent();
            }
            return switch (answer.kind()) {
                case 1 -> new LoadResult.Unchanged(Optional.of(answer.times()));
                case 2 ->
                    SessionReader.changed(
                            answer.times(), answer.part(4), answer.part(5), answer.part(6), answer.part(7));
                default -> new LoadResult.Whole(answer.session(answer.part(4).list()));
            };
        });
    }

    /** Reads the data with a plain command: a script would have to build a large answer, which is slow. */
    private LoadResult loadWhole(Call call, Handle handle, byte[] counted) {
        List<Reply> replies =
                client.transaction(call, List.of(run(SessionScripts.LOAD, handle, NOTHING, counted), readData(handle)));
        return Answer.read(
                replies.get(0),
                answer -> answer.isNothing()
                        ? new LoadResult.Absent()
                        : new LoadResult.Whole(answer.session(replies.get(1).list())));
    }

    @Override
    public CreateResult create(Handle handle, NewSession session) {
        Call call = ready(Call.changing("creation", "session", handle));
        Reply reply = client.ask(call, run(SessionScripts.CREATE, handle, SessionWriter.creation(session)));
        return Answer.read(
                reply,
                answer -> answer.isNothing() ? new CreateResult.Taken() : new CreateResult.Created(answer.times()));
    }

    @Override
    public CommitResult commit(Handle handle, Delta delta) {
        Call call = ready(Call.changing("commit", "session", handle));
        Reply reply = client.ask(call, run(SessionScripts.COMMIT, handle, SessionWriter.delta(delta)));
        return Answer.read(reply, answer -> {
            if (answer.isNothing()) {
                return new CommitResult.Gone();
            }
            return answer.kind() == 1
                    ? new CommitResult.Committed(answer.number(4), answer.times())
                    : new CommitResult.Conflict(answer.names(2), answer.number(1) != 0);
        });
    }

    @Override
    public TouchResult touch(Handle handle, Incarnation incarnation) {
        Call call = ready(Call.changing("touch", "session", handle));
        Reply reply = client.ask(call, run(SessionScripts.TOUCH, handle, incarnation(incarnation)));
        return Answer.read(
                reply, answer -> answer.isNothing() ? new TouchResult.Gone() : new TouchResult.Touched(answer.times()));
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
        List<Reply> replies = client.transaction(call, List.of(script, readData(handle)));
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
        Call call = ready(Call.changing("deletion", "session", handle));
        Reply reply = client.ask(call, run(SessionScripts.DELETE, handle, incarnation(incarnation), number(owner)));
        long kind = reply.integer();
        // Nothing is there at the second sending because the first has removed it: only its owner could.
        return kind == 1 || kind == 0 && reply.isResent();
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

    private Command readData(Handle handle) {
        return Command.of("HGETALL", layout.keys(handle).get(0));
    }
}
