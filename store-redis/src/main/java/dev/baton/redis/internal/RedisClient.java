// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import dev.baton.redis.internal.Exchange.Answer;
import dev.baton.session.OutcomeUnknownException;
import dev.baton.session.SessionStoreException;
import dev.baton.session.StoreUnavailableException;
import dev.baton.session.spi.WaitBudget;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisNoScriptException;
import redis.clients.jedis.exceptions.JedisRedirectionException;

/**
 * Speaks to the servers behind one store URI over pools of connections, and connects when first used.
 *
 * <p>Thread-safe. Every call is one round trip, however many commands it has, unless the server has to be told a script
 * first, or a Redis Cluster keeps the keys in several places. No call takes longer than {@code timeout}, nor do all calls of
 * one request together, as {@link WaitBudget} counts them; what is sent again within that time, and when, says {@link
 * Exchange}.
 *
 * <p>Every call throws {@link StoreUnavailableException} if the server cannot be asked, or cannot answer for now; {@link
 * OutcomeUnknownException} if a call that changes something was sent and not answered; and {@link SessionStoreException}
 * if it answered with an error.
 */
public final class RedisClient implements AutoCloseable {
    private static final int PULSES = 4;

    private final RedisSettings settings;
    private final Failures failures;
    private final Outages outages = new Outages();
    private final Servers servers;

    /** Does no input or output. */
    public RedisClient(RedisSettings settings) {
        this(settings, InetAddress::getAllByName);
    }

    RedisClient(RedisSettings settings, Names.Directory directory) {
        this.settings = settings;
        failures = new Failures(settings, settings.description());
        servers = Servers.of(settings, new Names(directory), outages);
    }

    /** What is to be done when a server is found to be away, and calls to it are refused. */
    public Outages outages() {
        return outages;
    }

    /** How often the way to a server was found broken: whoever knows something about the server may look again. */
    public long disruptions() {
        return servers.disruptions();
    }

    /** Where the servers are, without user and password. */
    public String description() {
        return settings.description();
    }

    /** How they answer, as the latest calls found it. */
    public RedisHealth health() {
        return new RedisHealth(settings, servers);
    }

    /** Whether two commands are for the same server, as far as is known without asking. */
    public boolean goTogether(Command one, Command other) {
        return servers.areTogether(one.slot(), other.slot());
    }

    /** What they publish. */
    public Subscription subscription() {
        return new Subscription(settings.description(), servers::connectForListening);
    }

    /** Sends one command. */
    public Reply ask(Call call, Command command) {
        return pipeline(call, List.of(command)).get(0);
    }

    /** How often somebody who waits for news of a server makes sure that it is there. */
    public Duration pulse() {
        return settings.waits().timeout().dividedBy(PULSES);
    }

    /**
     * Makes sure that the server is there that a question is for, by asking it, unless it has answered anybody within the
     * last {@link #pulse}, or is just being asked. It has been silent for so long already, and has so much less time for its
     * answer: who waits for news learns of an outage as soon as who asks.
     */
    public void requireLife(Call wait, Command question) {
        Server server = servers.having(question.slot(), wait);
        if (!server.mustBeAsked(pulse())) {
            return;
        }
        long begun = System.nanoTime();
        WaitBudget rest = new WaitBudget();
        rest.waitedInVain(pulse());
        try {
            rest.during(() -> ask(wait.anew(), question));
        } catch (SessionStoreException e) {
            WaitBudget.waitedSince(begun, false);
            throw e;
        } finally {
            server.endQuestion();
        }
    }

    /** Sends several commands together. They are carried out in this order, but others may come between them. */
    public List<Reply> pipeline(Call call, List<Command> commands) {
        requireTime(call);
        Batch batch = Batch.of(commands);
        if (!batch.together() && servers.areMany()) {
            return scattered(call, commands);
        }
        Answer answer = exchange(call, batch);
        return replies(call, answer.replies(), answer.resent());
    }

    /** Each server gets what it has; what it has no more is asked for by itself. */
    private List<Reply> scattered(Call call, List<Command> commands) {
        Map<Server, List<Integer>> places = new LinkedHashMap<>();
        for (int i = 0; i < commands.size(); i++) {
            Server server = servers.having(commands.get(i).slot(), call);
            places.computeIfAbsent(server, one -> new ArrayList<>()).add(i);
        }
        Reply[] replies = new Reply[commands.size()];
        for (List<Integer> numbers : places.values()) {
            Batch batch = Batch.of(numbers.stream().map(commands::get).toList());
            Answer answer = exchange(call, batch);
            for (int i = 0; i < numbers.size(); i++) {
                int number = numbers.get(i);
                Object value = answer.replies().get(i);
                replies[number] = value instanceof JedisRedirectionException
                        ? ask(call, commands.get(number))
                        : replies(call, Arrays.asList(value), answer.resent()).get(0);
            }
        }
        return List.of(replies);
    }

    /** Sends several commands that are carried out in this order, with nothing between them. */
    public List<Reply> transaction(Call call, List<Command> commands) {
        requireTime(call);
        List<Command> all = new ArrayList<>(commands.size() + 2);
        all.add(Command.of("MULTI"));
        all.addAll(commands);
        all.add(Command.of("EXEC"));
        Answer answer = exchange(call, Batch.of(all));
        throwFirstError(call, answer);
        Object results = answer.replies().get(all.size() - 1);
        if (!(results instanceof List<?> list) || list.size() != commands.size()) {
            throw failures.malformed(call, "the transaction has not as many results as commands", null);
        }
        return replies(call, list, answer.resent());
    }

    /** Calls under way may fail, and end within their time. Closing again does nothing. */
    @Override
    public void close() {
        servers.close();
    }

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

    private void requireTime(Call call) {
        if (call.left(settings.waits().timeout()).isZero()) {
            throw failures.withoutTime(call);
        }
    }

    private Answer exchange(Call call, Batch batch) {
        boolean answered = false;
        try {
            Answer answer = withScripts(call, batch);
            answered = true;
            return answer;
        } finally {
            call.time().ended(answered);
        }
    }

    /** Loads the commands' scripts where the server does not know them: then it has carried out none of them. */
    private Answer withScripts(Call call, Batch batch) {
        Answer answer = new Exchange(servers, settings, failures, call, batch, false).run();
        if (!lacksScript(answer.replies())) {
            return answer;
        }
        Set<Script> scripts = batch.scripts();
        Batch loading = batch.after(scripts.stream().map(Command::load).toList());
        Answer loaded = new Exchange(servers, settings, failures, call, loading, answer.resent()).run();
        throwFirstError(call, new Answer(loaded.replies().subList(0, scripts.size()), loaded.resent()));
        return new Answer(
                loaded.replies().subList(scripts.size(), loaded.replies().size()), loaded.resent());
    }

    private static boolean lacksScript(List<?> replies) {
        return Exchange.anyError(replies, JedisNoScriptException.class::isInstance);
    }
}
