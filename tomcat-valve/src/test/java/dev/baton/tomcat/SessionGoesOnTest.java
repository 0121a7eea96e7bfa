// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.Handle;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A user who began on one node goes on on the other. */
@Tag("every-tomcat")
class SessionGoesOnTest {
    @RegisterExtension
    static final Cluster CLUSTER = new Cluster();

    private final Browser browser = new Browser();

    /** A class of the application. */
    static final class Cart implements Serializable {
        private static final long serialVersionUID = 1L;

        private final ArrayList<Line> lines = new ArrayList<>();
        private BigDecimal discount = BigDecimal.ZERO;

        void add(String article, int count) {
            lines.add(new Line(article, count));
            discount = new BigDecimal("0." + lines.size());
        }

        @Override
        public String toString() {
            return lines + " " + discount;
        }
    }

    /** A record of the application. */
    record Line(String article, int count) implements Serializable {}

    @Test
    void classes_and_records_of_the_application_and_types_of_the_JDK_arrive_as_they_were() {
        CLUSTER.on("/fill", (request, response) -> {
            Cart cart = new Cart();
            cart.add("tea", 2);
            cart.add("cups", 6);
            HttpSession session = request.getSession();
            session.setAttribute("cart", cart);
            session.setAttribute("line", new Line("pot", 1));
            session.setAttribute("since", Instant.parse("2026-02-03T04:05:06Z"));
            session.setAttribute("map", Map.of("k", List.of(1, 2L, 3.5)));
            session.setAttribute("bytes", new byte[] {1, 2, 3});
        });
        CLUSTER.on("/show", (request, response) -> {
            HttpSession session = request.getSession(false);
            response.getWriter()
                    .print(session.getAttribute("cart") + "|" + session.getAttribute("line") + "|"
                            + session.getAttribute("since") + "|" + session.getAttribute("map") + "|"
                            + ((byte[]) session.getAttribute("bytes")).length);
        });

        browser.ok(CLUSTER.a(), "/fill");

        assertThat(browser.ok(CLUSTER.b(), "/show"))
                .isEqualTo("[Line[article=tea, count=2], Line[article=cups, count=6]] 0.2|Line[article=pot, count=1]"
                        + "|2026-02-03T04:05:06Z|{k=[1, 2, 3.5]}|3");
    }

    @Test
    void creation_time_and_maxInactive_are_the_same_everywhere_and_only_its_first_request_finds_it_new() {
        CLUSTER.on("/begin", (request, response) -> {
            request.getSession().setMaxInactiveInterval(1234);
            describe(request, response);
        });
        CLUSTER.on("/go-on", SessionGoesOnTest::describe);

        String[] first = browser.ok(CLUSTER.a(), "/begin").split(" ");
        String[] second = browser.ok(CLUSTER.b(), "/go-on").split(" ");
        String[] third = browser.ok(CLUSTER.a(), "/go-on").split(" ");

        assertThat(first).containsExactly(first[0], "1234", "true");
        assertThat(second).containsExactly(first[0], "1234", "false");
        assertThat(third).containsExactly(first[0], "1234", "false");
    }

    private static void describe(HttpServletRequest request, HttpServletResponse response) throws Exception {
        HttpSession session = request.getSession();
        response.getWriter()
                .print(session.getCreationTime() + " " + session.getMaxInactiveInterval() + " " + session.isNew());
    }

    @Test
    void a_session_that_its_first_request_still_streams_from_is_not_new_to_the_next() throws Exception {
        Gate gate = new Gate();
        CLUSTER.on("/stream", (request, response) -> {
            request.getSession();
            response.flushBuffer();
            gate.await();
        });
        CLUSTER.on(
                "/new",
                (request, response) ->
                        response.getWriter().print(request.getSession().isNew()));

        var streaming = Browser.result(browser.open(CLUSTER.a(), "/stream"));
        String isNew = browser.ok(CLUSTER.a(), "/new");
        gate.open();
        streaming.body().readAllBytes();

        assertThat(isNew).isEqualTo("false");
    }

    @Test
    void the_last_access_is_that_of_the_request_before_on_the_same_node() {
        CLUSTER.on("/last", SessionGoesOnTest::lastAccess);
        browser.ok(CLUSTER.a(), "/last");
        Instant before = CLUSTER.now();
        CLUSTER.advance(Duration.ofMinutes(3));

        Instant last = Instant.parse(browser.ok(CLUSTER.a(), "/last"));

        assertThat(last).isBetween(before, before.plusSeconds(30));
    }

    @Test
    void the_last_access_seen_on_another_node_is_not_newer_than_it_was_and_at_most_a_throttle_older() {
        CLUSTER.on("/last", SessionGoesOnTest::lastAccess);
        browser.ok(CLUSTER.a(), "/last");
        CLUSTER.advance(Duration.ofMinutes(3));
        browser.ok(CLUSTER.a(), "/last");
        Instant access = CLUSTER.now();
        CLUSTER.advance(Duration.ofSeconds(30));

        Instant last = Instant.parse(browser.ok(CLUSTER.b(), "/last"));

        assertThat(last).isBetween(access.minusSeconds(60), access.plusSeconds(20));
    }

    private static void lastAccess(HttpServletRequest request, HttpServletResponse response) throws Exception {
        response.getWriter().print(Instant.ofEpochMilli(request.getSession().getLastAccessedTime()));
    }

    @Test
    void after_changeSessionId_the_old_id_is_dead_on_both_nodes_and_the_attributes_are_kept() {
        CLUSTER.on("/begin", (request, response) -> request.getSession().setAttribute("name", "kept"));
        CLUSTER.on("/change", (request, response) -> {
            request.getSession().setAttribute("other", "too");
            response.getWriter().print(request.changeSessionId());
        });
        CLUSTER.on("/show", SessionGoesOnTest::names);
        browser.ok(CLUSTER.a(), "/begin");
        Browser old = new Browser();
        old.setCookie(browser.cookie());
        assertThat(old.ok(CLUSTER.b(), "/show")).isEqualTo("kept null");

        String id = browser.ok(CLUSTER.b(), "/change");

        assertThat(browser.cookie()).isEqualTo(id).isNotEqualTo(old.cookie()).startsWith(old.handle());
        assertThat(old.ok(CLUSTER.a(), "/show")).isEqualTo("none");
        assertThat(old.ok(CLUSTER.b(), "/show")).isEqualTo("none");
        assertThat(browser.ok(CLUSTER.a(), "/show")).isEqualTo("kept too");
        assertThat(browser.ok(CLUSTER.b(), "/show")).isEqualTo("kept too");
    }

    @Test
    void a_session_invalidated_on_one_node_is_dead_on_both_and_leaves_no_trace_in_the_store() {
        CLUSTER.on("/begin", (request, response) -> request.getSession().setAttribute("name", "kept"));
        CLUSTER.on("/end", (request, response) -> request.getSession(false).invalidate());
        CLUSTER.on("/show", SessionGoesOnTest::names);
        browser.ok(CLUSTER.a(), "/begin");
        assertThat(browser.ok(CLUSTER.b(), "/show")).isEqualTo("kept null");

        browser.ok(CLUSTER.b(), "/end");

        assertThat(browser.ok(CLUSTER.a(), "/show")).isEqualTo("none");
        assertThat(browser.ok(CLUSTER.b(), "/show")).isEqualTo("none");
        assertThat(CLUSTER.backend().traces(Cluster.NAMESPACE, new Handle(browser.handle())))
                .isZero();
    }

    @Test
    void a_request_that_comes_with_a_dead_id_gets_a_new_session_under_another_handle() {
        CLUSTER.on("/begin", (request, response) -> request.getSession());
        CLUSTER.on("/end", (request, response) -> {
            request.getSession(false).invalidate();
            response.getWriter().print(request.getSession(false) == null);
        });
        browser.ok(CLUSTER.a(), "/begin");
        String dead = browser.handle();
        assertThat(browser.ok(CLUSTER.a(), "/end")).isEqualTo("true");

        browser.ok(CLUSTER.b(), "/begin");

        assertThat(browser.handle()).isNotEqualTo(dead);
    }

    @Test
    void a_request_can_end_its_session_and_begin_another() {
        CLUSTER.on("/begin", (request, response) -> request.getSession().setAttribute("name", "old"));
        CLUSTER.on("/again", (request, response) -> {
            request.getSession(false).invalidate();
            request.getSession().setAttribute("name", "new");
        });
        CLUSTER.on("/show", SessionGoesOnTest::names);
        browser.ok(CLUSTER.a(), "/begin");

        browser.ok(CLUSTER.a(), "/again");

        assertThat(browser.ok(CLUSTER.b(), "/show")).isEqualTo("new null");
    }

    @Test
    void a_session_that_its_own_request_ends_never_reaches_the_store() {
        CLUSTER.on("/both", (request, response) -> {
            request.getSession().setAttribute("name", "value");
            request.getSession().invalidate();
        });
        CLUSTER.on("/show", SessionGoesOnTest::names);

        browser.ok(CLUSTER.a(), "/both");

        assertThat(CLUSTER.a().link().calls()).isEmpty();
        assertThat(browser.ok(CLUSTER.b(), "/show")).isEqualTo("none");
    }

    private static void names(HttpServletRequest request, HttpServletResponse response) throws Exception {
        HttpSession session = request.getSession(false);
        response.getWriter()
                .print(session == null ? "none" : session.getAttribute("name") + " " + session.getAttribute("other"));
    }
}
