// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.site;

import dev.baton.session.BatonSessions;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** Pages that end sessions, change ids and say who is logged in, and requests that are slow meanwhile. */
final class IdentityPages {
    /** What pages answer whose session ended under their hands. */
    static final String ENDED = "ended";

    /** Who logs in where nobody is named, and the password. Every other user has his own name for a password. */
    static final String USER = "ada";

    static final String ROLE = "customer";

    private IdentityPages() {}

    static Map<String, Page> all() {
        return Map.of(
                "/end", Page.text(IdentityPages::end),
                "/rotate", Page.text(IdentityPages::rotate),
                "/log-in", Page.text(IdentityPages::logIn),
                "/log-out", Page.text(IdentityPages::logOut),
                "/sessions-of", Page.text(IdentityPages::sessionsOf),
                "/end-all-of", Page.text(IdentityPages::endAllOf),
                "/who", Page.text(IdentityPages::who),
                "/slow", Page.text(IdentityPages::slow));
    }

    private static String end(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        if (session == null) {
            return SessionPages.NONE;
        }
        try {
            session.invalidate();
            return ENDED;
        } catch (IllegalStateException e) {
            return SessionPages.NONE;
        }
    }

    private static String rotate(HttpServletRequest request) {
        return request.getSession(false) == null ? SessionPages.NONE : request.changeSessionId();
    }

    /** Tomcat changes the id at a login. Whoever is logged in is logged out first. */
    private static String logIn(HttpServletRequest request) throws Exception {
        String user = request.getParameter("user") == null ? USER : request.getParameter("user");
        HttpSession session = request.getSession();
        if (request.getUserPrincipal() != null) {
            request.logout();
        }
        if (request.getParameter("seconds") != null) {
            session.setMaxInactiveInterval(SessionPages.number(request, "seconds", 0));
        }
        request.login(user, user);
        return request.getSession().getId();
    }

    private static String logOut(HttpServletRequest request) throws Exception {
        if (request.getUserPrincipal() == null) {
            return SessionPages.NONE;
        }
        request.logout();
        return "out";
    }

    /** The handles of a user's sessions, in order, each in a line. */
    private static String sessionsOf(HttpServletRequest request) {
        return BatonSessions.of(request.getServletContext()).findByPrincipal(request.getParameter("user")).stream()
                .map(session -> session.handle().value())
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    private static String endAllOf(HttpServletRequest request) {
        return Integer.toString(BatonSessions.of(request.getServletContext()).endAllOf(request.getParameter("user")));
    }

    /** Whether there is a session, and who is logged in. */
    private static String who(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        if (session == null) {
            return SessionPages.NONE;
        }
        return request.getRemoteUser() == null ? "nobody" : request.getRemoteUser();
    }

    /**
     * Sets an attribute several times, taking {@code micros} for it; with {@code create}, in a new session where there is
     * none.
     */
    private static String slow(HttpServletRequest request) {
        HttpSession session = request.getSession(request.getParameter("create") != null);
        if (session == null) {
            return SessionPages.NONE;
        }
        int steps = 4;
        long pause = Duration.ofNanos(1_000L * SessionPages.number(request, "micros", 0) / steps)
                .toNanos();
        try {
            for (int step = 1; step <= steps; step++) {
                LockSupport.parkNanos(pause);
                session.setAttribute(request.getParameter("name"), step);
            }
            return "set";
        } catch (IllegalStateException e) {
            return ENDED;
        }
    }
}
