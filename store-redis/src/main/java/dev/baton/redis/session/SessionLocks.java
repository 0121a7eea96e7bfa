// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.session;

import static dev.baton.redis.session.SessionLayout.bytes;
import static dev.baton.redis.session.SessionWriter.decimal;
import static dev.baton.redis.session.SessionWriter.flag;
import static dev.baton.redis.session.SessionWriter.millis;
import static dev.baton.redis.session.SessionWriter.number;

import dev.baton.redis.internal.Call;
import dev.baton.redis.internal.Command;
import dev.baton.redis.internal.Reply;
import dev.baton.redis.session.LeaseWaiters.Signal;
import dev.baton.redis.session.LeaseWaiters.Waiter;
import dev.baton.session.Handle;
import dev.baton.session.OutcomeUnknownException;
import dev.baton.session.SessionStoreException;
import dev.baton.session.StoreUnavailableException;
import dev.baton.session.spi.Lease;
import dev.baton.session.spi.LockRequest;
import dev.baton.session.spi.LockResult;
import dev.baton.session.spi.SessionStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leases of one namespace's sessions. Thread-safe.
 *
 * <p>Who finds the lease free has it with one script. Who does not has a place in the queue by the same script, and sleeps
 * until he is told: that the lease is his, and he takes it up; that it went to another, who may have died and then never
 * takes it up; that the session has ended; that the server is away. Besides he looks again only when the lease would end by
 * itself, or when he may have missed a message. If a node hears nothing from the server, one of its waiters makes sure that
 * it is there.
 */
final class SessionLocks {
    private static final Logger LOG = LoggerFactory.getLogger(SessionLocks.class);

    /** What the server's clock may be behind when a lease is looked at that should have ended. */
    private static final Duration LATE = Duration.ofMillis(20);

    /** How often a waiter asks who cannot be told. */
    private static final Duration DEAF = Duration.ofSeconds(1);

    /** So long that nobody waits for its end, and still a number of nanoseconds. */
    private static final Duration LONGEST_WAIT = Duration.ofDays(10_000);

    private final SessionCalls calls;
    private final LeaseWaiters waiters;

    SessionLocks(SessionCalls calls, LeaseWaiters waiters) {
        this.calls = calls;
        this.waiters = waiters;
    }

    LockResult lock(Handle handle, LockRequest request) {
        Waiter waiter = waiters.add(request.owner());
        boolean interrupted = Thread.interrupted();
        Acquisition acquisition = new Acquisition(handle, request, waiter);
        try {
            return interrupted ? acquisition.tryOnce() : acquisition.acquire();
        } catch (InterruptedException e) {
            interrupted = true;
            leave(handle, request.owner());
            return new LockResult.TimedOut();
        } catch (OutcomeUnknownException e) {
            // It may have been granted, and nobody would take it up.
            leave(handle, request.owner());
            throw e;
        } catch (StoreUnavailableException e) {
            if (!acquisition.hasPlace()) {
                throw e;
            }
            leave(handle, request.owner());
            throw new OutcomeUnknownException(
                    "The wait for the lease of session %s ended, and it may yet be granted: %s"
                            .formatted(handle, e.getMessage()),
                    e);
        } finally {
            waiters.remove(waiter);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    boolean renew(Handle handle, Lease lease, Duration duration) {
        byte[] length = decimal(millis("the lease", duration));
        Call call = Call.changing("renewal of the lease", "session", handle);
        return calls.ask(call, calls.script(SessionScripts.RENEW, handle, SessionWriter.lease(lease), length))
                        .integer()
                == 1;
    }

    void unlock(Handle handle, Lease lease) {
        Call call = Call.changing("release", "session", handle);
        calls.ask(call, calls.scriptWithQueue(SessionScripts.UNLOCK, handle, SessionWriter.lease(lease)));
    }

    private void leave(Handle handle, long owner) {
        Call call = Call.changing("end of the wait", "session", handle);
        try {
            calls.ask(call, calls.scriptWithQueue(SessionScripts.UNLOCK, handle, number(owner)));
        } catch (SessionStoreException e) {
            LOG.debug("A place in the queue for session {} ends by itself, and not now: {}", handle, e.getMessage());
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** What the store said: a result, or for how long another has the lease. */
    private record Reported(@Nullable LockResult result, Duration leaseLeft) {}

    /** One thread's way to one lease. */
    private final class Acquisition {
        private final Handle handle;
        private final LockRequest request;
        private final Waiter waiter;
        private final byte[] lease;
        private final long patience;
        private final long begin = System.nanoTime();
        private boolean place;

        private Acquisition(Handle handle, LockRequest request, Waiter waiter) {
            this.handle = handle;
            this.request = request;
            this.waiter = waiter;
            lease = decimal(millis("the lease", request.lease()));
            patience = shorter(request.patience(), LONGEST_WAIT).toNanos();
        }

        private LockResult tryOnce() {
            LockResult result = ask(Duration.ZERO).result();
            return result == null ? new LockResult.TimedOut() : result;
        }

        private LockResult acquire() throws InterruptedException {
            if (patience <= 0) {
                return tryOnce();
            }
            Reported answer = askInterruptibly(left());
            if (answer.result() == null) {
                place = true;
                waiters.listen();
            }
            while (answer.result() == null) {
                Signal signal = await(answer.leaseLeft());
                if (signal == Signal.ENDED) {
                    return new LockResult.Absent();
                }
                if (signal == null && left().isZero()) {
                    leave(handle, request.owner());
                    return new LockResult.TimedOut();
                }
                // Whoever is granted it at the last moment need not wait, but must not be turned away.
                answer = askInterruptibly(left().plusMillis(1));
            }
            return answer.result();
        }

        /** Whether it has a place in the queue, or had one. */
        private boolean hasPlace() {
            return place;
        }

        private Duration left() {
            return Duration.ofNanos(Math.max(0, patience - (System.nanoTime() - begin)));
        }

        /** Waits for a signal that calls for something, or null when it is time to look or to leave. */
        private @Nullable Signal await(Duration leaseLeft) throws InterruptedException {
            long look = System.nanoTime()
                    + shorter(leaseLeft, LONGEST_WAIT).plus(LATE).toNanos();
            if (!waiters.isHearing()) {
                look = sooner(look, DEAF);
            }
            while (true) {
                long wait = Math.min(look - System.nanoTime(), left().toNanos());
                long pulse = calls.pulse().toNanos();
                Signal signal = waiter.signals().poll(Math.min(wait, pulse), TimeUnit.NANOSECONDS);
                if (signal == null && wait > pulse) {
                    requireLife();
                } else if (signal == Signal.PASSED_BY) {
                    look = System.nanoTime()
                            + SessionStore.TAKEN_UP_WITHIN.plus(LATE).toNanos();
                } else if (signal == Signal.DEAF) {
                    look = sooner(look, DEAF);
                } else {
                    return signal;
                }
            }
        }

        private long sooner(long look, Duration wait) {
            long then = System.nanoTime() + wait.toNanos();
            return then - look < 0 ? then : look;
        }

        private void requireLife() throws InterruptedException {
            interruptibly(() -> {
                calls.requireLife(Call.asking("wait for the lease", "session", handle), handle);
                return true;
            });
        }

        private Reported askInterruptibly(Duration wait) throws InterruptedException {
            return interruptibly(() -> ask(wait));
        }

        /** Does not take an interrupt for an outage. */
        private <R> R interruptibly(Supplier<R> question) throws InterruptedException {
            try {
                return question.get();
            } catch (SessionStoreException e) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                throw e;
            }
        }

        private Reported ask(Duration wait) {
            Call call = Call.changing("lock", "session", handle);
            Command script = calls.scriptWithQueue(
                    SessionScripts.LOCK,
                    handle,
                    SessionWriter.known(request.known()),
                    bytes(request.secret().value()),
                    flag(request.counts()),
                    number(request.owner()),
                    lease,
                    decimal(wait.plusNanos(999_999).toMillis()),
                    bytes(waiters.channel()));
            if (request.known() != null) {
                return reported(calls.ask(call, script), null);
            }
            List<Reply> replies = calls.askWithData(call, script, handle);
            return reported(replies.get(0), replies.get(1));
        }

        private Reported reported(Reply reply, @Nullable Reply data) {
            return Answer.read(reply, answer -> {
                if (answer.isNothing()) {
                    return new Reported(new LockResult.Absent(), Duration.ZERO);
                }
                return switch (answer.kind()) {
                    case 1 -> {
                        Lease granted = new Lease(request.owner(), answer.number(2));
                        yield new Reported(
                                new LockResult.Locked(granted, answer.within(1).load(data)), Duration.ZERO);
                    }
                    case 2 ->
                        new Reported(new LockResult.Refused(answer.within(1).load(data)), Duration.ZERO);
                    default -> new Reported(null, Duration.ofMillis(answer.number(1)));
                };
            });
        }
    }
}
