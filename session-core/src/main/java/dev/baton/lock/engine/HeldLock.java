// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.engine;

import dev.baton.lock.LockHandle;
import dev.baton.lock.LossReason;
import dev.baton.lock.ReleaseResult;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.time.Duration;
import java.util.function.Consumer;

/** The application's end of a hold: nothing of the engine refers to it, so that it is noticed when nobody does. */
final class HeldLock implements LockHandle {
    /** What is left of a handle that nobody can reach. */
    static final class Trace extends PhantomReference<HeldLock> {
        private final Hold hold;

        private Trace(HeldLock handle, Hold hold, ReferenceQueue<HeldLock> queue) {
            super(handle, queue);
            this.hold = hold;
        }

        Hold hold() {
            return hold;
        }
    }

    private final Hold hold;

    HeldLock(Hold hold, ReferenceQueue<HeldLock> unreachable) {
        this.hold = hold;
        hold.traceBy(new Trace(this, hold, unreachable));
    }

    @Override
    public String name() {
        return hold.grant().name();
    }

    @Override
    public long fencingToken() {
        return hold.grant().token();
    }

    @Override
    public Duration remaining() {
        return hold.remaining();
    }

    @Override
    public boolean isHeld() {
        return hold.isHeld();
    }

    @Override
    public void ensureHeld(Duration atLeast) {
        hold.ensureHeld(atLeast);
    }

    @Override
    public void onLost(Consumer<LossReason> listener) {
        hold.onLost(listener);
    }

    @Override
    public ReleaseResult release() {
        return hold.release();
    }

    @Override
    public void close() {
        hold.release();
    }

    @Override
    public String toString() {
        return "LockHandle[" + name() + ", token " + fencingToken() + (isHeld() ? ", held" : ", not held") + "]";
    }
}
