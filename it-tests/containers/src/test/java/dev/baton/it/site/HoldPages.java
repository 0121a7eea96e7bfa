// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.site;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Requests that stop in their middle, after they have begun to use the session, until another request lets them go on. */
final class HoldPages {
    private record Latch(CountDownLatch arrived, CountDownLatch released) {
        Latch() {
            this(new CountDownLatch(1), new CountDownLatch(1));
        }
    }

    private static final long LIMIT_SECONDS = 180;
    private static final Map<String, Latch> LATCHES = new ConcurrentHashMap<>();

    private HoldPages() {}

    static Map<String, Page> all() {
        return Map.of(
                "/hold", HoldPages::hold,
                "/arrived",
                        Page.text(request -> {
                            await(latch(request).arrived());
                            return "arrived";
                        }),
                "/release",
                        Page.text(request -> {
                            latch(request).released().countDown();
                            return "released";
                        }));
    }

    /**
     * Reads the session, waits, and then does what {@code then} names: {@code set}, {@code count} or {@code get}. With
     * {@code flush} a part of the answer goes out before the wait, with {@code patience} the session's maxInactive is changed
     * before it.
     */
    private static void hold(HttpServletRequest request, HttpServletResponse response) throws Exception {
        HttpSession session = request.getSession(false);
        if (session == null) {
            response.getWriter().write(SessionPages.NONE);
            return;
        }
        session.getAttribute("counter");
        if (request.getParameter("flush") != null) {
            response.getWriter().write("begun ");
            response.flushBuffer();
        }
        if (request.getParameter("patience") != null) {
            session.setMaxInactiveInterval(SessionPages.number(request, "patience", 0));
        }
        latch(request).arrived().countDown();
        await(latch(request).released());
        LATCHES.remove(request.getParameter("latch"));
        response.getWriter().write(goOn(request, session));
    }

    private static String goOn(HttpServletRequest request, HttpSession session) {
        try {
            return switch (request.getParameter("then")) {
                case "set" -> SessionPages.set(request, session);
                case "count" -> SessionPages.count(request, session);
                default -> SessionPages.show(session.getAttribute(request.getParameter("name")));
            };
        } catch (IllegalStateException e) {
            // What the specification demands of a session that has ended on this node.
            return IdentityPages.ENDED;
        }
    }

    private static Latch latch(HttpServletRequest request) {
        return LATCHES.computeIfAbsent(request.getParameter("latch"), name -> new Latch());
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("Nobody came within " + LIMIT_SECONDS + " s");
        }
    }
}
