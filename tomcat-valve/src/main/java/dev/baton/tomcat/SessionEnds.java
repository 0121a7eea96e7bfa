// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import dev.baton.session.engine.EndListener;
import dev.baton.session.engine.LiveSession;

/** Tells an application of sessions that none of its requests on this node ends. Thread-safe. */
final class SessionEnds implements EndListener {
    private final BatonManager manager;

    SessionEnds(BatonManager manager) {
        this.manager = manager;
    }

    @Override
    public boolean isReady() {
        return manager.getContext().getState().isAvailable();
    }

    @Override
    public void ended(LiveSession session) {
        manager.shared(session).expireClaimed();
    }

    @Override
    public void endedElsewhere(LiveSession session) {
        manager.shared(session).endedElsewhere();
    }
}
