// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import dev.baton.session.SessionId;
import org.apache.catalina.SessionIdGenerator;

/** Stands where Tomcat would make a random generator of its own, which takes time at start and is never asked. */
final class UnaskedIds implements SessionIdGenerator {
    private String route = "";

    @Override
    public String getJvmRoute() {
        return route;
    }

    @Override
    public void setJvmRoute(String jvmRoute) {
        route = jvmRoute;
    }

    /** The length of an id in bytes, as Tomcat counts: it writes two characters for each. */
    @Override
    public int getSessionIdLength() {
        return generateSessionId().length() / 2;
    }

    /** Has no effect. */
    @Override
    public void setSessionIdLength(int length) {}

    @Override
    public String generateSessionId() {
        return SessionId.random().value();
    }

    @Override
    public String generateSessionId(String jvmRoute) {
        return generateSessionId();
    }
}
