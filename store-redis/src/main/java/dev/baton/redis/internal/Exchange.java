// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import dev.baton.session.SessionStoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisAskDataException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisMovedDataException;
import redis.clients.jedis.exceptions.JedisRedirectionException;

/**
 * The way of one batch to the server that it is for and back, within the call's time. Confined to one thread.
 *
 * <p>It is sent once more, over a new connection, if no answer came to the first sending, for which half of the time is
 * waited; again if the server turned out to be a replica, or to have been the master no more when it answered; and as often as
 * time allows if the servers of a Redis Cluster say that another has the slot, or that the slot is on its way, or if the one
 * that has it cannot be connected to. All of it is safe: no call has a second effect.
 */
final class Exchange {
    /** @param resent whether it was sent before, to no answer */
    record Answer(List<Object> replies, boolean resent) {}

    private static final int MOST_REDIRECTS = 16;
    private static final Duration SLOT_PAUSE = Duration.ofMillis(20);
    private static final Duration LOOK_PAUSE = Duration.ofMillis(100);

    private final Servers servers;
    private final RedisSettings settings;
    private final Failures failures;
    private final Call call;
    private final Batch batch;

    private boolean unanswered;
    private boolean isSecond;
    /** When it was last begun to be sent. */
    private long begunAt;

    private boolean metReplica;
    private boolean metPast;
    private int redirects;
    /** Who is about to get the slot, to be asked once; null for who has it. */
    private @Nullable Address asked;

    Exchange(
            Servers servers,
            RedisSettings settings,
            Failures failures,
            Call call,
            Batch batch,
            boolean unansweredBefore) {
        this.servers = servers;
        this.settings = settings;
        this.failures = failures;
        this.call = call;
        this.batch = batch;
        unanswered = unansweredBefore;
    }

    Answer run() {
        while (true) {
            Server server = server();
            if (!server.breaker().allows()) {
                throw doubted(
                        server,
                        server.failures().refusedAtOnce(call, server.breaker().reason()));
            }
            begunAt = System.nanoTime();
            WirePool.Lent lent = borrow(server);
            if (lent == null) {
                continue;
            }
            List<Object> replies = send(server, lent);
            if (replies != null && !isToBeSentAgain(server, lent, replies)) {
                return new Answer(replies, unanswered);
            }
        }
    }

    private Server server() {
        try {
            return asked == null ? servers.having(batch.slot(), call) : servers.at(asked);
        } catch (SessionStoreException e) {
            throw unanswered ? failures.unknown(call, e) : e;
        }
    }

    /** Null if none could be made, but another server may have the slot by now. */
    private WirePool.@Nullable Lent borrow(Server server) {
        try {
            return server.pool().borrow(call, isSecond);
        } catch (SessionStoreException e) {
            if (server.pool().isRetired() && hasTime()) {
                asked = null;
                return null;
            }
            throw doubted(server, e);
        } catch (JedisException e) {
            if (servers.areMany() && mayWaitForAnother()) {
                leaveToOthers(server, e);
                isSecond = true;
                asked = null;
                servers.lookAgain(call);
                return null;
            }
            servers.lookAgain(call);
            tell(server.breaker(), e);
            throw unanswered
                    ? server.failures().unknown(call, e)
                    : server.failures().unreachable(call, e);
        }
    }

    /** What any server can do is not for the one that has failed. */
    private void leaveToOthers(Server failed, RuntimeException e) {
        if (servers.areMany() && batch.slot() == Command.NO_SLOT) {
            tell(failed.breaker(), e);
        }
    }

    /** Soon another has what a master had that refuses connections: the Redis Cluster sees to it. */
    private boolean mayWaitForAnother() {
        return isSecond ? waited(LOOK_PAUSE) : hasTime();
    }

    /** A call that had hardly any time left says nothing about the server when that has passed. */
    private void tell(Breaker breaker, RuntimeException e) {
        if (call.isPatient(settings.waits().timeout()) || !Failures.isTimeout(e)) {
            breaker.failed(Failures.root(e), begunAt, !hasTime());
        }
    }

    private SessionStoreException doubted(Server server, SessionStoreException failure) {
        return unanswered ? server.failures().unknown(call, failure) : failure;
    }

    /** Null if it is to be sent again. */
    private @Nullable List<Object> send(Server server, WirePool.Lent lent) {
        boolean sent = false;
        List<Command> commands = asked == null ? batch.commands() : batch.asking();
        try {
            lent.wire().endWithin(patience());
            lent.wire().send(commands);
            sent = true;
            List<Object> replies = lent.wire().getMany(commands.size());
            return asked == null ? replies : withoutAsking(commands, replies);
        } catch (RuntimeException e) {
            boolean timedOut = Failures.isTimeout(e);
            // What broke this connection has probably broken the idle ones.
            server.pool().discard(lent, !timedOut);
            servers.lookAgain(call);
            unanswered |= sent && call.changes();
            if (isSecond || !hasTime()) {
                tell(server.breaker(), e);
                throw unanswered
                        ? server.failures().unknown(call, e)
                        : server.failures().unanswered(call, e);
            }
            leaveToOthers(server, e);
            isSecond = true;
            asked = null;
            return null;
        } catch (Error e) {
            server.pool().discard(lent, false);
            throw e;
        }
    }

    private static List<Object> withoutAsking(List<Command> commands, List<Object> replies) {
        List<Object> wanted = new ArrayList<>();
        for (int i = 0; i < commands.size(); i++) {
            if (commands.get(i) != Command.ASKING) {
                wanted.add(replies.get(i));
            }
        }
        return wanted;
    }

    /** Half of what is left at first: a connection that is silently dead leaves time for another. */
    private Duration patience() {
        Duration left = left();
        return isSecond ? left : left.dividedBy(2);
    }

    private Duration left() {
        return call.left(settings.waits().timeout());
    }

    private boolean hasTime() {
        return !left().isZero();
    }

    private boolean isToBeSentAgain(Server server, WirePool.Lent lent, List<Object> replies) {
        if (server.pool().isPast(lent)) {
            return mustBeSentAgain(server, lent);
        }
        server.breaker().succeeded();
        asked = null;
        if (isReplica(replies)) {
            server.pool().discard(lent, true);
            server.pool().dropAll();
            servers.lookAgain(call);
            boolean first = !metReplica;
            metReplica = true;
            return first && hasTime();
        }
        boolean again = batch.together() && servers.areMany() && isOnItsWay(replies);
        if (!again) {
            look(server, lent);
        } else {
            server.pool().giveBack(lent);
        }
        return again;
    }

    /** It was carried out, or answered, by a server that others have been told to be the master no more. */
    private boolean mustBeSentAgain(Server server, WirePool.Lent lent) {
        server.pool().discard(lent, false);
        asked = null;
        unanswered |= call.changes();
        if (metPast || !hasTime()) {
            JedisConnectionException past =
                    new JedisConnectionException("the server that answered is not the master any more");
            throw unanswered
                    ? server.failures().unknown(call, past)
                    : server.failures().unanswered(call, past);
        }
        metPast = true;
        return true;
    }

    private void look(Server server, WirePool.Lent lent) {
        try {
            if (left().compareTo(Advice.PATIENCE) > 0) {
                server.advice().look(lent.wire());
            }
            server.pool().giveBack(lent);
        } catch (RuntimeException e) {
            server.pool().discard(lent, false);
        }
    }

    /** Whether another server has the slot, or will have it soon; if so, takes note of it. */
    private boolean isOnItsWay(List<Object> replies) {
        for (Object reply : replies) {
            if (reply instanceof JedisRedirectionException error) {
                return redirected(error);
            }
            if (reply instanceof JedisDataException error
                    && ErrorReply.of(String.valueOf(error.getMessage())) == ErrorReply.TRY_AGAIN) {
                return waited(SLOT_PAUSE);
            }
        }
        return false;
    }

    private boolean redirected(JedisRedirectionException error) {
        if (++redirects > MOST_REDIRECTS || !hasTime()) {
            return false;
        }
        Address to = new Address(
                error.getTargetNode().getHost(), error.getTargetNode().getPort());
        if (error instanceof JedisMovedDataException) {
            servers.moved(error.getSlot(), to);
        } else if (error instanceof JedisAskDataException) {
            asked = to;
        }
        return true;
    }

    private boolean waited(Duration pause) {
        if (left().compareTo(pause) <= 0) {
            return false;
        }
        try {
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Whether it is a replica: after a failover a connection may lead to the old master. */
    private static boolean isReplica(List<?> replies) {
        return anyError(replies, error -> ErrorReply.of(String.valueOf(error.getMessage())) == ErrorReply.READONLY);
    }

    static boolean anyError(List<?> replies, Predicate<JedisDataException> wanted) {
        for (Object reply : replies) {
            if (reply instanceof JedisDataException error && wanted.test(error)
                    || reply instanceof List<?> list && anyError(list, wanted)) {
                return true;
            }
        }
        return false;
    }
}
