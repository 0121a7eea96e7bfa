// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.lock;

import static dev.baton.redis.lock.LockLayout.bytes;

import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.spi.Answer;
import dev.baton.lock.spi.Attempt;
import dev.baton.lock.spi.Grant;
import dev.baton.lock.spi.GrantListener;
import dev.baton.lock.spi.LockStore;
import dev.baton.lock.spi.Owner;
import dev.baton.lock.spi.Terms;
import dev.baton.lock.spi.Waiting;
import dev.baton.redis.internal.Call;
import dev.baton.redis.internal.Command;
import dev.baton.redis.internal.RedisClient;
import dev.baton.redis.internal.RedisSettings;
import dev.baton.redis.internal.Reply;
import dev.baton.redis.internal.Script;
import dev.baton.redis.internal.Subscription;
import dev.baton.session.SessionStoreException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client's locks in Redis. Thread-safe; connects when first used. */
final class RedisLockStore implements LockStore {
    private static final Logger LOG = LoggerFactory.getLogger(RedisLockStore.class);
    private static final int MOST_PARALLEL_CALLS = 16;
    private static final Duration LONGEST_CONFIRMATION = Duration.ofSeconds(1);
    private static final int ATTEMPTS = 2;

    private final RedisSettings settings;
    private final RedisClient redis;
    private final Subscription subscription;
    private final LockLayout layout;
    private final ServerClock clock = new ServerClock();
    private final String client = newClient();

    RedisLockStore(RedisSettings settings, String namespace) {
        this.settings = settings;
        redis = new RedisClient(settings);
        subscription = redis.subscription();
        layout = new LockLayout(namespace);
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

    private static <T> T translated(Supplier<T> call) {
        try {
            return call.get();
        } catch (SessionStoreException e) {
            throw new LockUnavailableException(String.valueOf(e.getMessage()), e);
        }
    }

    private Command script(Script script, String name, byte[]... arguments) {
        List<byte[]> all = new ArrayList<>();
        all.add(bytes(name));
        all.add(bytes(layout.channels()));
        all.addAll(List.of(arguments));
        return Command.run(script, layout.keys(name), all);
    }

    private static byte[] millis(Duration duration) {
        return bytes(Long.toString(duration.toMillis()));
    }

    private static byte[] stored(Grant grant) {
        return bytes(grant.token() + "|" + grant.owner().client() + ":"
                + grant.owner().number());
    }

    private static Call call(String operation, String name) {
        return Call.changing(operation, "lock", "'" + name + "'");
    }

    /** How long the server may wait for replicas within one call. */
    private Duration confirmedWithin() {
        Duration part = settings.waits().timeout().dividedBy(4);
        return part.compareTo(LONGEST_CONFIRMATION) < 0 ? part : LONGEST_CONFIRMATION;
    }

    @Override
    public Answer acquire(Attempt attempt) {
        for (int i = 1; i <= ATTEMPTS; i++) {
            List<Command> commands = new ArrayList<>();
            commands.add(script(
                    LockScripts.ACQUIRE,
                    attempt.name(),
                    bytes(client),
                    LockLayout.owner(attempt.owner()),
                    millis(attempt.terms().lease()),
                    bytes(attempt.waits() ? "1" : "0"),
                    bytes(clock.in(attempt.within()))));
            if (attempt.terms().minReplicas() > 0) {
                commands.add(
                        Command.confirmation(commands.get(0), attempt.terms().minReplicas(), confirmedWithin()));
            }
            List<Reply> replies = translated(() -> redis.pipeline(call("acquisition", attempt.name()), commands));
            List<Reply> answer = translated(() -> replies.get(0).list(3));
            clock.saw(translated(answer.get(2)::integer));
            int kind = (int) (long) translated(answer.get(0)::integer);
            if (kind == 1) {
                Grant grant = new Grant(attempt.name(), attempt.owner(), number(answer.get(1)));
                requireConfirmed(attempt, replies);
                return new Answer.Granted(grant);
            }
            if (kind == 2) {
                return new Answer.Taken(left(answer.get(1)));
            }
        }
        throw new LockUnavailableException(
                ("The clock of Redis at %s has jumped again and again while the lock '%s' was asked for. Nothing is held."
                                + " Check the server's clock.")
                        .formatted(redis.description(), attempt.name()));
    }

    private void requireConfirmed(Attempt attempt, List<Reply> replies) {
        int wanted = attempt.terms().minReplicas();
        if (wanted == 0) {
            return;
        }
        long confirmed = translated(replies.get(1)::integer);
        if (confirmed < wanted) {
            throw new LockUnavailableException(
                    ("%d of at least %d replicas of Redis at %s have confirmed the lock '%s'. It is given up. Check the"
                                    + " replicas, or lower minReplicas.")
                            .formatted(confirmed, wanted, redis.description(), attempt.name()));
        }
    }

    private static long number(Reply reply) {
        String text = new String(translated(reply::bytes), StandardCharsets.UTF_8);
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new LockUnavailableException("Redis has a token that is no number: " + text, e);
        }
    }

    private static Duration left(Reply reply) {
        return Duration.ofMillis(Math.max(0, translated(reply::integer)));
    }

    @Override
    public List<Answer> poll(List<Waiting> waiting) {
        List<Command> commands = new ArrayList<>();
        for (Waiting one : waiting) {
            List<byte[]> arguments = new ArrayList<>();
            arguments.add(bytes(client));
            arguments.add(millis(one.terms().lease()));
            one.owners().forEach(owner -> arguments.add(LockLayout.owner(owner)));
            commands.add(script(LockScripts.POLL, one.name(), arguments.toArray(byte[][]::new)));
        }
        Call call = Call.changing("question for news", "locks", null);
        List<Reply> replies = translated(() -> redis.pipeline(call, commands));
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < replies.size(); i++) {
            answers.add(news(waiting.get(i), replies.get(i)));
        }
        return answers;
    }

    private Answer news(Waiting waiting, Reply reply) {
        List<Reply> parts = translated(() -> reply.list(3));
        long kind = translated(parts.get(0)::integer);
        if (kind == 2) {
            return new Answer.Taken(left(parts.get(1)));
        }
        String owner = new String(translated(parts.get(2)::bytes), StandardCharsets.UTF_8);
        long number = Long.parseLong(owner.substring(owner.lastIndexOf(':') + 1));
        Grant grant = new Grant(waiting.name(), new Owner(client, number), number(parts.get(1)));
        // A grant that replicas have to confirm is asked for once more.
        return kind == 1 && waiting.terms().minReplicas() == 0 ? new Answer.Granted(grant) : new Answer.Sibling(grant);
    }

    @Override
    public List<Renewed> renew(List<Renewal> renewals) {
        boolean isConfirmed =
                renewals.stream().anyMatch(renewal -> renewal.terms().minReplicas() > 0);
        if (!isConfirmed) {
            return renew(renewals, Duration.ZERO);
        }
        // Those of one bucket are on one server, and so are the replicas that confirm them.
        Map<Integer, List<Renewal>> buckets = renewals.stream()
                .collect(Collectors.groupingBy(
                        renewal -> LockLayout.bucket(renewal.grant().name())));
        Duration within = confirmedWithin().dividedBy(buckets.size());
        Map<Renewal, Renewed> results = new HashMap<>();
        buckets.values().forEach(some -> {
            List<Renewed> answers = renew(some, within);
            for (int i = 0; i < some.size(); i++) {
                results.put(some.get(i), answers.get(i));
            }
        });
        return renewals.stream().map(results::get).toList();
    }

    /** @param within how long the server may wait for replicas; zero: not at all */
    private List<Renewed> renew(List<Renewal> renewals, Duration within) {
        List<Command> commands = new ArrayList<>();
        for (Renewal renewal : renewals) {
            commands.add(script(
                    LockScripts.RENEW,
                    renewal.grant().name(),
                    stored(renewal.grant()),
                    millis(renewal.terms().lease())));
        }
        if (!within.isZero()) {
            int most = renewals.stream()
                    .mapToInt(renewal -> renewal.terms().minReplicas())
                    .max()
                    .orElse(0);
            commands.add(Command.confirmation(commands.get(0), most, within));
        }
        Call call = renewals.size() == 1
                ? call("renewal", renewals.get(0).grant().name())
                : Call.changing("renewal", "locks", null);
        List<Reply> replies = translated(() -> redis.pipeline(call, commands));
        long confirmed = within.isZero() ? 0 : translated(replies.get(renewals.size())::integer);
        List<Renewed> results = new ArrayList<>();
        for (int i = 0; i < renewals.size(); i++) {
            if (translated(replies.get(i)::integer) == 0) {
                results.add(Renewed.GONE);
            } else {
                boolean enough = confirmed >= renewals.get(i).terms().minReplicas();
                results.add(enough ? Renewed.RENEWED : Renewed.UNCONFIRMED);
            }
        }
        return results;
    }

    @Override
    public boolean release(Grant grant) {
        Reply reply = translated(() ->
                redis.ask(call("release", grant.name()), script(LockScripts.RELEASE, grant.name(), stored(grant))));
        // Of two sendings the first may have released it, and the second has found nothing.
        return translated(reply::integer) == 1 || reply.isResent();
    }

    @Override
    public void leave(String name, Owner owner) {
        translated(() ->
                redis.ask(call("end of the wait", name), script(LockScripts.LEAVE, name, LockLayout.owner(owner))));
    }

    @Override
    public void listen(GrantListener listener) {
        translated(() -> subscription.receive(layout.channels() + client, new Subscription.Receiver() {
            @Override
            public void stands() {
                listener.stands();
            }

            @Override
            public void breaks() {
                LOG.debug("Grants of locks are not heard for now");
            }

            @Override
            public void message(byte[] content) {
                tell(listener, new String(content, StandardCharsets.UTF_8));
            }
        }));
    }

    private void tell(GrantListener listener, String message) {
        String[] parts = message.split(" ", 3);
        long number;
        long token;
        try {
            number = Long.parseLong(parts[0]);
            token = Long.parseLong(parts[1]);
            listener.granted(new Grant(parts[2], new Owner(client, number), token));
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            LOG.warn("Something else than Baton publishes on channel {}{}", layout.channels(), client);
        }
    }

    @Override
    public boolean claim(String task, String key, String claimant, Duration remember) {
        Call call = Call.changing("claim of key '" + key + "'", "task", "'" + task + "'");
        Command command =
                Command.run(LockScripts.CLAIM, layout.claimKeys(task, key), List.of(bytes(claimant), millis(remember)));
        return translated(() -> redis.ask(call, command).integer()) == 1;
    }

    @Override
    public void check(Terms terms) {
        // How many replicas there are is known to the server only.
    }

    @Override
    public Duration callLimit() {
        return settings.waits().timeout();
    }

    @Override
    public int parallelCalls() {
        return Math.max(1, Math.min(MOST_PARALLEL_CALLS, settings.poolSize() / 2));
    }

    @Override
    public String description() {
        return redis.description();
    }

    @Override
    public void close() {
        subscription.close();
        redis.close();
    }
}
