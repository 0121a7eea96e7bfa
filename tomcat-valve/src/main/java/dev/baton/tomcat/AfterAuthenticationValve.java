// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import jakarta.servlet.ServletException;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/**
 * Stands behind the authenticator: whoever asks for session or user from here on may be the application.
 *
 * <p>Thread-safe.
 */
final class AfterAuthenticationValve extends ValveBase {
    private final BatonManager manager;

    AfterAuthenticationValve(BatonManager manager) {
        super(true);
        this.manager = manager;
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        RequestScope scope = BatonValve.scopeOf(request, manager);
        if (scope != null && scope.isContainersOnly()) {
            scope.reachApplication();
            RequestSession session = scope.first();
            if (session != null
                    && request.getPrincipal() == null
                    && AnyUser.isAskedOfThePrincipal(request.getContext())) {
                request.setUserPrincipal(new LazyPrincipal(session));
            }
        }
        getNext().invoke(request, response);
    }
}
