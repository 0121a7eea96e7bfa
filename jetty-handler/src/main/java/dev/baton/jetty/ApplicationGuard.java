// SPDX-License-Identifier: Apache-2.0
package dev.baton.jetty;

import dev.baton.session.SessionStoreException;
import dev.baton.session.engine.CommitFailedException;
import dev.baton.session.engine.TurnTimeoutException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Stands below the session handler: whoever asks for a session from here on may be the application, and what it is told may
 * not be taken for the absence of a session. {@link BatonSessionCache} puts it there. Thread-safe.
 */
final class ApplicationGuard extends Handler.Wrapper {
    private final BatonSessionCache cache;
    private final Scopes scopes;

    ApplicationGuard(BatonSessionCache cache, Scopes scopes) {
        this.cache = cache;
        this.scopes = scopes;
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.BLOCKING;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        RequestScope scope = cache.scope(request);
        scopes.enter(scope);
        scope.takeIn();
        scope.enterHandler();
        try {
            Request handed = cache.knowsServlets()
                    ? request
                    : new HandlerRequest(request, response, cache.getSessionManager(), scope);
            return super.handle(handed, response, callback);
        } catch (CommitFailedException | SessionStoreException | TurnTimeoutException e) {
            scope.failed(e);
            throw e;
        } finally {
            scope.leaveHandler();
            scopes.exit();
        }
    }
}
