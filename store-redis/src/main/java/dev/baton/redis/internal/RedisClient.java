// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import dev.baton.session.OutcomeUnknownException;
import dev.baton.session.SessionStoreException;
import dev.baton.session.StoreUnavailableException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/**
 * Speaks to one Redis server over a pool of connections, and connects when first used.
 *
 * <p>Thread-safe. Every call is one round trip, however many commands it has, unless the server has to be told a script
 * first. A call that got no answer is sent once more, over another connection: one that asks only if the connection broke,
 * one that changes something in any case.
 *
 * <p>Every call throws {@link StoreUnavailableException} if the server cannot be asked, or cannot answer for now; {@link
 * OutcomeUnknownException} if a call that changes something was sent and not answered; and {@link SessionStoreException}
 * if it answered with an error.
 */
public final class RedisClient implements AutoCloseable {
    private static final int ATTEMPTS = 2;

    private final RedisSettings settings;
    private final Failures failures;
    private final WirePool pool;

    /** Does no input or output. */
    public RedisClient(RedisSettings settings) {
        this.settings = settings;
        failures = new Failures(settings);
        pool = new WirePool(settings, failures);
    }

    /** How often the way to the server was found broken: whoever knows something about the server may look again. */
    public long disruptions() {
        return pool.disruptions();
    }

    /** Where the server is, without user and password. */
    public String description() {
        return settings.description();
    }

    /** Sends one command. */
    public Reply ask(Call call, Command command) {
        return pipeline(call, List.of(command)).get(0);
    }

    /** Sends several commands together. They are carried out in this order, but others may come between them. */
    public List<Reply> pipeline(Call call, List<Command> commands) {
        Answer answer = exchange(call, commands);
        return replies(call, answer.replies(), answer.resent());
    }

    /** Sends several commands that are carried out in this order, with nothing between them. */
    public List<Reply> transaction(Call call, List<Command> commands) {
        List<Command> all = new ArrayList<>(commands.size() + 2);
        all.add(Command.of("MULTI"));
        all.addAll(commands);
        all.add(Command.of("EXEC"));
        Answer answer = exchange(call, all);
        throwFirstError(call, answer);
        Object results = answer.replies().get(all.size() - 1);
        if (!(results instanceof List<?> list) || list.size() != commands.size()) {
            throw failures.malformed(call, "the transaction has not as many results as commands", null);
        }
        return replies(call, list, answer.resent());
    }

    /** Calls under way may fail. Closing again does nothing. */
    @Override
    public void close() {
        pool.close();
    }

    private record Answer(List<Object> replies, boolean resent) {}

    private List<Reply> replies(Call call, List<?> values, boolean resent) {
        List<Reply> replies = new ArrayList<>(values.size());
        for (Object value : values) {
            if (value instanceof JedisDataException error) {
                throw failure(call, error, resent);
            }
            replies.add(new Reply(value, call, failures, resent));
        }
        return replies;
    }

    private void throwFirstError(Call call, Answer answer) {
        for (Object reply : answer.replies()) {
            if (reply instanceof JedisDataException error) {
                throw failure(call, error, answer.resent());
            }
        }
    }

    /** An error answers the sending that it answers, but says nothing about an earlier one that was not answered. */
    private SessionStoreException failure(Call call, JedisDataException error, boolean resent) {
        return resent ? failures.unknown(call, error) : failures.refused(call, error);
    }

    /** Loads the commands' scripts where the server does not know them: then it has carried out none of them. */
    private Answer exchange(Call call, List<Command> commands) {
        Answer answer = exchange(call, commands, false);
        if (!lacksScript(answer.replies())) {
            return answer;
        }
        Set<Script> scripts = new LinkedHashSet<>();
        commands.forEach(command -> scripts.addAll(command.scripts()));
        List<Command> all = new ArrayList<>();
        scripts.forEach(script -> all.add(Command.load(script)));
        all.addAll(commands);
        Answer loaded = exchange(call, all, answer.resent());
        throwFirstError(call, new Answer(loaded.replies().subList(0, scripts.size()), loaded.resent()));
        return new Answer(loaded.replies().subList(scripts.size(), all.size()), loaded.resent());
    }

    private static boolean lacksScript(List<?> replies) {
        return anyError(replies, JedisNoScriptException.class::isInstance);
    }

    /** Whether it is a replica: after a failover a connection may lead to the old master, until the name is asked anew. */
    private static boolean isReplica(List<?> replies) {
        return anyError(replies, error -> ErrorReply.of(String.valueOf(error.getMessage())) == ErrorReply.READONLY);
    }

    private static boolean anyError(List<?> replies, Predicate<JedisDataException> wanted) {
        for (Object reply : replies) {
            if (reply instanceof JedisDataException error && wanted.test(error)
                    || reply instanceof List<?> list && anyError(list, wanted)) {
                return true;
            }
        }
        return false;
    }

    private Answer exchange(Call call, List<Command> commands, boolean unansweredBefore) {
        boolean unanswered = unansweredBefore;
        for (int attempt = 1; ; attempt++) {
            Wire wire = borrow(call, unanswered);
            boolean sent = false;
            List<Object> replies;
            try {
                wire.send(commands);
                sent = true;
                replies = wire.getMany(commands.size());
            } catch (RuntimeException e) {
                boolean timedOut = Failures.isTimeout(e);
                // What broke this connection has probably broken the idle ones.
                pool.discard(wire, !timedOut);
                unanswered |= sent && call.changes();
                if (attempt == ATTEMPTS || timedOut && !call.changes()) {
                    throw unanswered ? failures.unknown(call, e) : failures.unanswered(call, e);
                }
                continue;
            } catch (Error e) {
                pool.discard(wire, false);
                throw e;
            }
            if (isReplica(replies)) {
                pool.discard(wire, true);
            } else {
                pool.giveBack(wire);
            }
            return new Answer(replies, unanswered);
        }
    }

    private Wire borrow(Call call, boolean unanswered) {
        try {
            return pool.borrow(call);
        } catch (SessionStoreException e) {
            throw unanswered ? failures.unknown(call, e) : e;
        }
    }
}
