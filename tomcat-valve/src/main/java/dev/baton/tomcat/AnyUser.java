// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import org.apache.catalina.Context;

/**
 * The role {@code **}, which is any user that is logged in.
 *
 * <p>Tomcat takes a request for logged in if it has a principal at all, and a {@link LazyPrincipal} is there before anybody
 * knows whether there is a user behind it. Where the application declares the role itself, Tomcat asks the principal
 * instead; so it is declared for every application in which lazy principals are used. There a principal of Tomcat's own,
 * which a request has only from {@code login()} to its end, does not have the role: that errs on the safe side.
 */
final class AnyUser {
    private static final String ROLE = "**";

    private AnyUser() {}

    /** Sees to it that a principal is asked whether it has the role, if requests of this application are lazy. */
    static void askThePrincipal(Context context) {
        if (BatonValve.isLazy(context) && !context.findSecurityRole(ROLE)) {
            context.addSecurityRole(ROLE);
        }
    }

    static boolean isAskedOfThePrincipal(Context context) {
        return context.findSecurityRole(ROLE);
    }

    /** Whether it is this role that is asked for. */
    static boolean is(String role) {
        return ROLE.equals(role);
    }
}
