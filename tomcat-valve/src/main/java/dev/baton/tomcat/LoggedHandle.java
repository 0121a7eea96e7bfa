// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import org.apache.catalina.connector.Request;

/**
 * What an access log prints for {@code %{dev.baton.session.handle}r}: the handle of the session that the request used, which
 * may be seen by whoever reads logs, unlike its id. It is made when it is asked for. Thread-safe.
 *
 * @param scope the request
 */
record LoggedHandle(RequestScope scope) {
    /** The name under which an access log asks a request for it. */
    static final String ATTRIBUTE = "dev.baton.session.handle";

    /** What access logs have in place of what is not there. */
    private static final String NONE = "-";

    /** Puts it where access logs find it, and neither listeners nor lists of the application's attributes do. */
    static void offer(Request request, RequestScope scope) {
        request.getCoyoteRequest().setAttribute(ATTRIBUTE, new LoggedHandle(scope));
    }

    @Override
    public String toString() {
        return scope.usedHandle().map(String::valueOf).orElse(NONE);
    }
}
