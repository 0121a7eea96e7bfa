// SPDX-License-Identifier: Apache-2.0
package dev.baton.jetty;

import dev.baton.session.engine.EndListener;
import dev.baton.session.engine.LiveSession;
import org.eclipse.jetty.server.Context;
import org.eclipse.jetty.server.handler.ContextHandler;

/** Tells an application of sessions that none of its requests on this node ends. Thread-safe. */
final class SessionEnds implements EndListener {
    private final BatonSessionCache cache;
    private final Context context;

    SessionEnds(BatonSessionCache cache, Context context) {
        this.cache = cache;
        this.context = context;
    }

    @Override
    public boolean isReady() {
        return !(context instanceof ContextHandler.ScopedContext scoped)
                || scoped.getContextHandler().isAvailable();
    }

    @Override
    public void ended(LiveSession session) {
        context.run(() -> cache.shared(session).tellDestroyed());
    }

    /** Jetty has no listeners of its own to the end of a session. */
    @Override
    public void endedElsewhere(LiveSession session) {}
}
