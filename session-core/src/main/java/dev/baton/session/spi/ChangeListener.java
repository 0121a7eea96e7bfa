// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.spi;

import dev.baton.session.Handle;

/**
 * Is told by a store what other nodes, and this one, have changed. Calls come from the store's own thread, one after the
 * other, and must return at once.
 */
public interface ChangeListener {
    /** The version that a notice names when a session has ended: no copy is up to date. */
    long ENDED = Long.MAX_VALUE;

    /** A commit has made this version of the session; or {@link #ENDED}. */
    void changed(Handle handle, long version);

    /** From now on notices may be missed: no copy can be relied on without asking. The first state of a subscription. */
    void uncertain();

    /** From now on every change is told again; those before this call may have been missed. */
    void certain();
}
