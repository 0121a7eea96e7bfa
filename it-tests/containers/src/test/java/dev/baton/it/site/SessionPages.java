// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.site;

import dev.baton.session.BatonSession;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Pages that read and change a session in the plainest way. */
final class SessionPages {
    /** What pages answer that found no session. */
    static final String NONE = "none";

    /** What pages answer that found no attribute. */
    static final String NOTHING = "-";

    private static final String COUNTER = "counter";
    private static final String MARKS = "marks";
    private static final int MARKED = 8;

    private SessionPages() {}

    static Map<String, Page> all() {
        Map<String, Page> pages = new TreeMap<>();
        pages.put("/start", Page.text(SessionPages::start));
        pages.put("/set", Page.text(request -> set(request, request.getSession())));
        pages.put("/write", Page.text(SessionPages::write));
        pages.put("/get", Page.text(SessionPages::get));
        pages.put("/names", Page.text(SessionPages::names));
        pages.put("/remove", Page.text(SessionPages::remove));
        pages.put("/count", Page.text(request -> count(request, request.getSession())));
        pages.put("/update", Page.text(SessionPages::update));
        pages.put("/raise", Page.text(SessionPages::raise));
        pages.put("/tally", Page.text(SessionPages::tally));
        pages.put("/fill", Page.text(SessionPages::fill));
        pages.put("/patient", Page.text(SessionPages::patient));
        return pages;
    }

    /**
     * Begins a session with a counter that lives for so many seconds without access; with {@code moment}, the node that ends
     * it stops then.
     */
    private static String patient(HttpServletRequest request) {
        HttpSession session = request.getSession();
        session.setAttribute(COUNTER, number(request, "counter", 0));
        if (request.getParameter(Ends.MOMENT) != null) {
            session.setAttribute(Ends.MOMENT, request.getParameter(Ends.MOMENT));
        }
        session.setMaxInactiveInterval(number(request, "seconds", 0));
        return session.getId();
    }

    /** Begins a session with room for as many marks as {@code marks} says. */
    private static String start(HttpServletRequest request) {
        HttpSession session = request.getSession();
        session.setAttribute(COUNTER, 0);
        session.setAttribute(MARKS, new byte[number(request, "marks", 0) / MARKED + 1]);
        return session.getId();
    }

    static String set(HttpServletRequest request, HttpSession session) {
        session.setAttribute(request.getParameter("name"), request.getParameter("value"));
        return "set";
    }

    /** Changes a session that is there already, and makes none. */
    private static String write(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        return session == null ? NONE : set(request, session);
    }

    private static String get(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        return session == null ? NONE : show(session.getAttribute(request.getParameter("name")));
    }

    static String show(@Nullable Object value) {
        if (value instanceof long[] box) {
            return Long.toString(box[0]);
        }
        return value == null ? NOTHING : value.toString();
    }

    private static String names(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        if (session == null) {
            return NONE;
        }
        List<String> names = new ArrayList<>(Collections.list(session.getAttributeNames()));
        Collections.sort(names);
        return String.join("\n", names);
    }

    private static String remove(HttpServletRequest request) {
        request.getSession().removeAttribute(request.getParameter("name"));
        return "removed";
    }

    /** Adds one to the counter, by setting it, and marks the number of this request, by a change in place. */
    static String count(HttpServletRequest request, HttpSession session) {
        int counted = (Integer) session.getAttribute(COUNTER) + 1;
        session.setAttribute(COUNTER, counted);
        byte[] marks = (byte[]) session.getAttribute(MARKS);
        int number = number(request, "number", 0);
        marks[number / MARKED] |= (byte) (1 << number % MARKED);
        return Integer.toString(counted);
    }

    /** Does the same as {@link #count}, each attribute in one atomic step. */
    private static String update(HttpServletRequest request) {
        BatonSession session = BatonSession.of(request.getSession());
        int number = number(request, "number", 0);
        session.<byte[]>update(MARKS, marks -> {
            byte[] more = marks.clone();
            more[number / MARKED] |= (byte) (1 << number % MARKED);
            return more;
        });
        int counted = session.<Integer>update(COUNTER, counter -> counter + 1);
        return Integer.toString(counted);
    }

    /** Sets an attribute so that nobody sees the value before it is saved. */
    private static String raise(HttpServletRequest request) {
        String value = request.getParameter("value");
        return BatonSession.of(request.getSession()).update(request.getParameter("name"), before -> value);
    }

    /** The counter, and the numbers that are marked. */
    private static String tally(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        if (session == null) {
            return NONE;
        }
        byte[] marks = (byte[]) session.getAttribute(MARKS);
        StringBuilder text = new StringBuilder().append(session.getAttribute(COUNTER));
        for (int number = 0; number < marks.length * MARKED; number++) {
            if ((marks[number / MARKED] & 1 << number % MARKED) != 0) {
                text.append(' ').append(number);
            }
        }
        return text.toString();
    }

    /** Sets attributes of a size that add up to a large session. */
    private static String fill(HttpServletRequest request) {
        HttpSession session = request.getSession();
        int size = number(request, "bytes", 1024);
        for (int i = 0; i < number(request, "count", 1); i++) {
            byte[] bytes = new byte[size];
            Arrays.fill(bytes, (byte) i);
            session.setAttribute("bulk-" + i, bytes);
        }
        return "filled";
    }

    static int number(HttpServletRequest request, String name, int whenMissing) {
        String text = request.getParameter(name);
        return text == null ? whenMissing : Integer.parseInt(text);
    }
}
