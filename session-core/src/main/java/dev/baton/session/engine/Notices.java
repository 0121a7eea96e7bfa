// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import dev.baton.session.Handle;
import dev.baton.session.spi.ChangeListener;
import java.util.function.Consumer;

/**
 * What the store has told this node of changes: the ground on which {@code tracked} copies are relied on.
 *
 * <p>Thread-safe. A copy can be relied on if it was loaded since the subscription last came to stand, and no notice named a
 * later version. While the subscription does not stand, none can.
 */
final class Notices implements ChangeListener {
    /** An era in which no copy can be relied on. */
    static final long NEVER = 0;

    private final NearCache cache;
    private final Consumer<Handle> whenEnded;
    private long eras;
    private volatile long era = NEVER;

    /** @param whenEnded is told of sessions that have ended; returns at once */
    Notices(NearCache cache, Consumer<Handle> whenEnded) {
        this.cache = cache;
        this.whenEnded = whenEnded;
    }

    /** The time since the subscription stands without a break; {@link #NEVER} while it does not. */
    long era() {
        return era;
    }

    @Override
    public void changed(Handle handle, long version) {
        LiveSession session = cache.peek(handle);
        if (session != null) {
            session.loader().noticed(version);
        }
        if (version == ENDED) {
            whenEnded.accept(handle);
        }
    }

    @Override
    public void uncertain() {
        era = NEVER;
    }

    @Override
    public void certain() {
        era = ++eras;
    }
}
