// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.site;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** One page for each way in which a servlet can make the first byte of its response leave, after a change to the session. */
final class CommitPages {
    private static final int LARGE = 20_000;

    private static final Map<String, HttpSession.Accessor> ACCESSORS = new ConcurrentHashMap<>();

    private CommitPages() {}

    static Map<String, Page> all() {
        Map<String, Page> pages = new TreeMap<>();
        pages.put("/commit/small", (request, response) -> {
            set(request);
            response.getWriter().write("small");
        });
        pages.put("/commit/flush", (request, response) -> {
            set(request);
            response.getWriter().write("flushed");
            response.flushBuffer();
        });
        pages.put("/commit/in-place", (request, response) -> {
            changeInPlace(request);
            response.getWriter().write("flushed");
            response.flushBuffer();
        });
        pages.put("/commit/writer", (request, response) -> {
            set(request);
            response.getWriter().write("closed");
            response.getWriter().close();
        });
        pages.put("/commit/stream", (request, response) -> {
            set(request);
            response.getOutputStream().write(bytes("closed"));
            response.getOutputStream().close();
        });
        pages.put("/commit/overflow", (request, response) -> {
            set(request);
            response.setContentType("text/plain");
            response.getWriter().write("x".repeat(LARGE));
        });
        pages.put("/commit/length", (request, response) -> {
            set(request);
            response.setContentLength(4);
            response.getOutputStream().write(bytes("full"));
        });
        pages.put("/commit/redirect", (request, response) -> {
            set(request);
            response.sendRedirect("small");
        });
        pages.put("/commit/no-content", (request, response) -> {
            set(request);
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            response.flushBuffer();
        });
        pages.put("/commit/not-modified", (request, response) -> {
            set(request);
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
            response.flushBuffer();
        });
        pages.put("/commit/error", (request, response) -> {
            set(request);
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
        });
        pages.put("/commit/error-page", (request, response) -> response.sendError(HttpServletResponse.SC_GONE));
        pages.put("/error/plain", (request, response) -> response.getWriter().write("not here"));
        pages.put("/error/setting", (request, response) -> {
            set(request);
            response.getWriter().write("gone");
            response.flushBuffer();
        });
        pages.put("/commit/forward", (request, response) -> {
            set(request);
            dispatcher(request, "/commit/target").forward(request, response);
        });
        pages.put(
                "/commit/forward-on",
                (request, response) -> dispatcher(request, "/commit/flush").forward(request, response));
        pages.put("/commit/include", (request, response) -> {
            set(request);
            dispatcher(request, "/commit/target").include(request, response);
            response.flushBuffer();
        });
        pages.put("/commit/target", (request, response) -> response.getWriter().write("target"));
        pages.put("/commit/late", CommitPages::late);
        pages.put("/commit/late-overflow", CommitPages::lateOverflow);
        pages.put("/commit/accessor", Page.text(request -> throughAccessor(request, false)));
        pages.put("/commit/accessor-thread", Page.text(request -> throughAccessor(request, true)));
        pages.put("/accessor", Page.text(request -> {
            HttpSession session = request.getSession();
            ACCESSORS.put(session.getId(), session.getAccessor());
            return "kept";
        }));
        pages.put("/login", (request, response) -> {
            set(request);
            response.getWriter().write("Who are you?");
        });
        pages.put("/login-failed", Page.text(request -> "no"));
        pages.put("/private/page", Page.text(request -> "private"));
        return pages;
    }

    /** Sets the attribute of which the oracle asks on another node. */
    static void set(HttpServletRequest request) {
        request.getSession().setAttribute(request.getParameter("name"), request.getParameter("value"));
    }

    private static void changeInPlace(HttpServletRequest request) {
        HttpSession session = request.getSession();
        long value = Long.parseLong(request.getParameter("value"));
        if (session.getAttribute(request.getParameter("name")) instanceof long[] box) {
            box[0] = value;
        } else {
            session.setAttribute(request.getParameter("name"), new long[] {value});
        }
    }

    /** A change after the first byte, and a byte after the change. */
    private static void late(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.getWriter().write("early");
        response.flushBuffer();
        set(request);
        response.getWriter().write(marker(request));
        response.flushBuffer();
    }

    private static void lateOverflow(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.getWriter().write("early");
        response.flushBuffer();
        set(request);
        response.getWriter().write(marker(request) + "x".repeat(LARGE));
    }

    private static String marker(HttpServletRequest request) {
        return "[" + request.getParameter("value") + "]";
    }

    /** A change on behalf of a session to which no cookie leads: the request itself has none. */
    private static String throughAccessor(HttpServletRequest request, boolean fromOutside) throws InterruptedException {
        HttpSession.Accessor accessor = ACCESSORS.get(request.getParameter("session"));
        String name = request.getParameter("name");
        String value = request.getParameter("value");
        Runnable change = () -> accessor.access(session -> session.setAttribute(name, value));
        if (fromOutside) {
            Thread outside = new Thread(change, "outside-any-request");
            outside.start();
            outside.join();
        } else {
            change.run();
        }
        return "changed";
    }

    private static RequestDispatcher dispatcher(HttpServletRequest request, String path) {
        return request.getRequestDispatcher(path);
    }

    static byte[] bytes(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }
}
