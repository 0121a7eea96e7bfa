// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import dev.baton.session.SessionStoreException;
import dev.baton.session.engine.CommitFailedException;
import dev.baton.session.engine.TurnTimeoutException;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.catalina.Authenticator;
import org.apache.catalina.Context;
import org.apache.catalina.Manager;
import org.apache.catalina.Pipeline;
import org.apache.catalina.Valve;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.tomcat.util.descriptor.web.LoginConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each request its scope: sessions are saved before the first byte of the response leaves, and a response whose
 * changes were not saved is no success.
 *
 * <p>{@link BatonManager} installs it first in the Context's pipeline; declaring it is not needed. Thread-safe.
 */
public final class BatonValve extends ValveBase {
    private static final Logger LOG = LoggerFactory.getLogger(BatonValve.class);
    private static final String NOTE = "dev.baton.scope";

    private record Noted(BatonManager manager, RequestScope scope, ResponseHook hook) {}

    /** A valve for asynchronous requests too. */
    public BatonValve() {
        super(true);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        Context context = request.getContext();
        if (context == null || !(context.getManager() instanceof BatonManager manager)) {
            getNext().invoke(request, response);
            return;
        }
        // An asynchronous dispatch passes here again, and goes on in the scope that it has.
        Noted noted = request.getNote(NOTE) instanceof Noted present && present.manager() == manager
                ? present
                : begin(manager, request, response);
        RequestScope scope = noted.scope();
        scope.setInPipeline(true);
        RequestScope before = manager.enter(scope);
        try {
            if (!scope.isRefused()) {
                getNext().invoke(request, response);
            }
        } catch (CommitFailedException | SessionStoreException | TurnTimeoutException e) {
            scope.failed(e);
        } finally {
            scope.setInPipeline(false);
            manager.enter(before);
            if (!request.isAsync()) {
                finish(noted, request, response);
            }
            scope.releaseUnjoined();
        }
    }

    private static Noted begin(BatonManager manager, Request request, Response response) {
        String path = String.valueOf(request.getRequestPathMB());
        RequestScope scope = manager.scope(path, isLazy(request.getContext()));
        Noted noted = new Noted(manager, scope, ResponseHook.install(scope, request, response));
        request.setNote(NOTE, noted);
        LoggedHandle.offer(request, scope);
        SessionStoreException unknown = VersionSearch.takeFailure(request);
        if (unknown != null && !scope.isIgnored()) {
            scope.refuse(unknown);
        }
        return noted;
    }

    /**
     * Whether what the container asks on its own account can wait. It cannot where the answer decides who may pass.
     */
    static boolean isLazy(Context context) {
        LoginConfig login = context.getLoginConfig();
        boolean noLogin = login == null
                || login.getAuthMethod() == null
                || login.getAuthMethod().equals("NONE");
        return noLogin && context.findConstraints().length == 0 && !context.getPreemptiveAuthentication();
    }

    private static void finish(Noted noted, Request request, Response response) {
        RequestScope scope = noted.scope();
        if (scope.isFailureTold()) {
            return;
        }
        try {
            scope.takeIn(request);
            if (response.getStatus() == HttpServletResponse.SC_SWITCHING_PROTOCOLS) {
                scope.watchSessions();
            }
            // An error page may still come, and change a session.
            boolean last = !response.isError() && request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) == null;
            scope.save(false, last);
            if (last && !hasRequestListener(request.getContext())) {
                scope.settle();
            }
        } catch (CommitFailedException e) {
            LOG.warn("{}", e.getMessage(), e.getCause());
        }
        RuntimeException failure = scope.failure();
        if (failure == null) {
            return;
        }
        scope.failureIsTold();
        if (!response.isCommitted()) {
            FailureResponse.send(request, response, failure);
        } else {
            noted.hook().abort();
        }
    }

    /** Whether application code is told of the end of a request, after this valve has seen it. */
    private static boolean hasRequestListener(Context context) {
        for (Object listener : context.getApplicationEventListeners()) {
            if (listener instanceof ServletRequestListener && !ContextLocks.isTheirs(listener)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Sees to it that nobody uses sessions before this valve: what they do would be saved after the response.
     *
     * @throws IllegalStateException if an authenticator stands before it
     */
    static void requireBeforeAuthenticator(Pipeline pipeline) {
        for (Valve valve : pipeline.getValves()) {
            if (valve instanceof BatonValve) {
                return;
            }
            if (valve instanceof Authenticator) {
                throw new IllegalStateException("The valve " + valve.getClass().getName()
                        + " stands before Baton's in the Context's pipeline, so that sessions would be saved too late."
                        + " Declare the Manager, or " + BatonValve.class.getName() + ", before it");
            }
        }
    }

    /** The scope of a request under this Manager, if it has one. */
    static @Nullable RequestScope scopeOf(Request request, Manager manager) {
        return request.getNote(NOTE) instanceof Noted noted && noted.manager() == manager ? noted.scope() : null;
    }
}
