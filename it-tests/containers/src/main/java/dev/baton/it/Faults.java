// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The faults that a proxy's links are under at the moment. Thread-safe. */
final class Faults {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<LostReply> lostReplies = new ArrayList<>(); // guarded by lock
    private final List<HeldCommand> heldCommands = new ArrayList<>(); // guarded by lock

    private volatile boolean blackHole;
    private volatile long requestDelayNanos;
    private volatile long replyDelayNanos;
    private volatile int sliceBytes = Integer.MAX_VALUE;
    private volatile @Nullable Loss allReplies;

    void delay(long requestNanos, long replyNanos) {
        requestDelayNanos = requestNanos;
        replyDelayNanos = replyNanos;
        wake();
    }

    void blackHole(boolean on) {
        blackHole = on;
        wake();
    }

    void slice(int bytes) {
        sliceBytes = bytes;
    }

    void loseReplies(@Nullable Loss loss) {
        allReplies = loss;
    }

    LostReply loseNextReply(Predicate<Command> which, Loss loss) {
        LostReply fault = new LostReply(which, loss);
        lock.lock();
        try {
            lostReplies.add(fault);
        } finally {
            lock.unlock();
        }
        return fault;
    }

    HeldCommand holdNext(Predicate<Command> which) {
        HeldCommand fault = new HeldCommand(which, this::released);
        lock.lock();
        try {
            heldCommands.add(fault);
        } finally {
            lock.unlock();
        }
        return fault;
    }

    private void released(HeldCommand fault) {
        lock.lock();
        try {
            heldCommands.remove(fault);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Ends all faults: what was held goes on, what was to be lost next no longer is. */
    void clear() {
        List<HeldCommand> waiting;
        lock.lock();
        try {
            blackHole = false;
            requestDelayNanos = 0;
            replyDelayNanos = 0;
            sliceBytes = Integer.MAX_VALUE;
            allReplies = null;
            lostReplies.clear();
            waiting = List.copyOf(heldCommands);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        waiting.forEach(HeldCommand::release);
    }

    /** Returns how the reply to {@code request} is to be lost, taking a fault that was meant for one reply. */
    Optional<LostReply> lossOfReplyTo(Frame request) {
        Loss all = allReplies;
        if (all != null) {
            return Optional.of(new LostReply(any -> true, all));
        }
        lock.lock();
        try {
            if (lostReplies.isEmpty()) {
                return Optional.empty();
            }
            Command command = request.command();
            return take(lostReplies, fault -> fault.isFor(command));
        } finally {
            lock.unlock();
        }
    }

    /** Returns the barrier that {@code request} has to wait at, if there is one. */
    Optional<HeldCommand> holdOf(Frame request) {
        lock.lock();
        try {
            if (heldCommands.isEmpty()) {
                return Optional.empty();
            }
            Command command = request.command();
            // It stays listed, so that clear() can let go of it.
            return heldCommands.stream().filter(fault -> fault.arrive(command)).findFirst();
        } finally {
            lock.unlock();
        }
    }

    private static <T> Optional<T> take(List<T> faults, Predicate<T> which) {
        for (Iterator<T> each = faults.iterator(); each.hasNext(); ) {
            T fault = each.next();
            if (which.test(fault)) {
                each.remove();
                return Optional.of(fault);
            }
        }
        return Optional.empty();
    }

    long requestDelayNanos() {
        return requestDelayNanos;
    }

    long replyDelayNanos() {
        return replyDelayNanos;
    }

    int sliceBytes() {
        return sliceBytes;
    }

    void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether {@code parcel} may go now, without waiting. */
    boolean passes(Parcel parcel) {
        return !blackHole && !parcel.isHeld() && nanosUntilDue(parcel) <= 0;
    }

    private long nanosUntilDue(Parcel parcel) {
        boolean healed = requestDelayNanos == 0 && replyDelayNanos == 0;
        return healed ? 0 : parcel.dueNanos() - System.nanoTime();
    }

    /** Waits until {@code parcel} may go, or {@code abandoned} holds and {@link #wake} was called. */
    void awaitPassage(Parcel parcel, BooleanSupplier abandoned) throws InterruptedException {
        if (passes(parcel)) {
            return;
        }
        lock.lock();
        try {
            while (!passes(parcel) && !abandoned.getAsBoolean()) {
                long wait = nanosUntilDue(parcel);
                if (wait > 0) {
                    changed.await(wait, TimeUnit.NANOSECONDS);
                } else {
                    changed.await();
                }
            }
        } finally {
            lock.unlock();
        }
    }
}
