// SPDX-License-Identifier: Apache-2.0
package dev.baton.jetty;

import static dev.baton.session.contract.memory.StoreOperation.COMMIT;
import static dev.baton.session.contract.memory.StoreOperation.LOAD;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What requests change in a session, one after the other or at the same time. */
class ChangesTest {
    @RegisterExtension
    static final Cluster CLUSTER = new Cluster();

    private final Browser browser = new Browser();

    @BeforeEach
    void beginASessionWithAListAndAName() {
        CLUSTER.on("/begin", (request, response) -> {
            request.getSession().setAttribute("list", new ArrayList<>(List.of("begun")));
            request.getSession().setAttribute("name", "value");
        });
        CLUSTER.on("/add", (request, response) -> list(request).add("added"));
        CLUSTER.on(
                "/show",
                (request, response) -> response.getWriter()
                        .print(list(request) + " " + request.getSession().getAttribute("name")));
        browser.ok(CLUSTER.a(), "/begin");
        CLUSTER.a().awaitNoSessionInUse();
        CLUSTER.a().link().forgetCalls();
    }

    @SuppressWarnings("unchecked")
    private static List<String> list(HttpServletRequest request) {
        return (List<String>) request.getSession().getAttribute("list");
    }

    @Test
    void a_value_changed_in_place_is_saved_without_setAttribute() {
        browser.ok(CLUSTER.a(), "/add");
        assertThat(browser.ok(CLUSTER.b(), "/show")).isEqualTo("[begun, added] value");

        browser.ok(CLUSTER.b(), "/add");
        assertThat(browser.ok(CLUSTER.a(), "/show")).isEqualTo("[begun, added, added] value");
    }

    @Test
    void an_attribute_that_was_only_read_is_not_written_even_if_it_could_have_been_changed() {
        browser.ok(CLUSTER.a(), "/show");
        browser.ok(CLUSTER.b(), "/show");
        browser.ok(CLUSTER.b(), "/show");

        assertThat(CLUSTER.a().link().count(COMMIT)).isZero();
        assertThat(CLUSTER.b().link().count(COMMIT)).isZero();
    }

    @Test
    void a_removed_attribute_is_gone_everywhere() {
        CLUSTER.on("/remove", (request, response) -> request.getSession().removeAttribute("name"));
        assertThat(browser.ok(CLUSTER.b(), "/show")).isEqualTo("[begun] value");

        browser.ok(CLUSTER.a(), "/remove");

        assertThat(browser.ok(CLUSTER.b(), "/show")).isEqualTo("[begun] null");
        assertThat(browser.ok(CLUSTER.a(), "/show")).isEqualTo("[begun] null");
    }

    @Test
    void different_attributes_written_at_the_same_time_on_two_nodes_both_survive() {
        CyclicBarrier both = new CyclicBarrier(2);
        CLUSTER.on("/set", (request, response) -> {
            HttpSession session = request.getSession();
            both.await();
            session.setAttribute(request.getParameter("name"), "set");
            both.await();
        });
        CLUSTER.on(
                "/both",
                (request, response) -> response.getWriter()
                        .print(request.getSession().getAttribute("one") + " "
                                + request.getSession().getAttribute("two")));

        var one = browser.start(CLUSTER.a(), "/set?name=one");
        var two = browser.start(CLUSTER.b(), "/set?name=two");
        assertThat(Browser.result(one).statusCode()).isEqualTo(200);
        assertThat(Browser.result(two).statusCode()).isEqualTo(200);

        assertThat(browser.ok(CLUSTER.a(), "/both")).isEqualTo("set set");
        assertThat(browser.ok(CLUSTER.b(), "/both")).isEqualTo("set set");
    }

    @Test
    void a_new_id_and_a_new_maxInactive_given_at_the_same_time_on_two_nodes_both_survive() {
        CyclicBarrier both = new CyclicBarrier(2);
        CLUSTER.on("/change", (request, response) -> {
            request.getSession();
            both.await();
            request.changeSessionId();
        });
        CLUSTER.on("/interval", (request, response) -> {
            HttpSession session = request.getSession();
            both.await();
            session.setMaxInactiveInterval(99);
        });
        CLUSTER.on(
                "/get",
                (request, response) ->
                        response.getWriter().print(request.getSession(false).getMaxInactiveInterval()));
        String before = browser.cookie();

        var change = browser.start(CLUSTER.a(), "/change");
        var interval = browser.start(CLUSTER.b(), "/interval");
        assertThat(Browser.result(change).statusCode()).isEqualTo(200);
        assertThat(Browser.result(interval).statusCode()).isEqualTo(200);

        assertThat(browser.cookie()).isNotEqualTo(before);
        assertThat(browser.ok(CLUSTER.a(), "/get")).isEqualTo("99");
        assertThat(browser.ok(CLUSTER.b(), "/get")).isEqualTo("99");
    }

    @Test
    void requests_at_the_same_time_on_one_node_get_the_same_session_object() {
        int count = 6;
        CyclicBarrier all = new CyclicBarrier(count);
        Set<HttpSession> seen = Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));
        CLUSTER.on("/same", (request, response) -> {
            all.await();
            seen.add(request.getSession());
            all.await();
        });

        List<CompletableFuture<?>> requests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            requests.add(browser.start(CLUSTER.b(), "/same"));
        }
        requests.forEach(Browser::result);

        assertThat(seen).hasSize(1);
    }

    @Test
    void a_change_in_place_is_saved_though_another_request_has_saved_since_it_was_read() {
        Gate read = new Gate();
        Gate saved = new Gate();
        CLUSTER.on("/slow", (request, response) -> {
            List<String> list = list(request);
            read.open();
            saved.await();
            list.add("slow");
        });
        CLUSTER.on("/set", (request, response) -> request.getSession().setAttribute("name", "next"));

        var slow = browser.start(CLUSTER.a(), "/slow");
        read.await();
        browser.ok(CLUSTER.a(), "/set");
        saved.open();
        assertThat(Browser.result(slow).statusCode()).isEqualTo(200);

        assertThat(browser.ok(CLUSTER.b(), "/show")).isEqualTo("[begun, slow] next");
    }

    @Test
    void a_request_whose_change_went_with_the_commit_of_another_waits_for_its_answer() {
        Gate set = new Gate();
        Gate committing = new Gate();
        Gate answer = new Gate();
        CLUSTER.on("/first", (request, response) -> {
            request.getSession().setAttribute("first", 1);
            set.await();
        });
        CLUSTER.on("/second", (request, response) -> {
            request.getSession().setAttribute("second", 2);
            set.open();
            committing.await();
        });
        CLUSTER.a().link().beforeNext(COMMIT, () -> {
            committing.open();
            answer.await();
        });

        var first = browser.start(CLUSTER.a(), "/first");
        var second = browser.start(CLUSTER.a(), "/second");
        committing.await();
        Gate late = new Gate();
        second.thenRun(late::open);
        boolean early = late.isOpenWithin(150);
        answer.open();

        assertThat(early).as("answered before it was saved").isFalse();
        assertThat(Browser.result(first).statusCode()).isEqualTo(200);
        assertThat(Browser.result(second).statusCode()).isEqualTo(200);
    }

    @Test
    void an_answer_that_comes_late_brings_no_removed_attribute_back() {
        Gate asked = new Gate();
        Gate answer = new Gate();
        CLUSTER.on("/remove", (request, response) -> request.getSession().removeAttribute("name"));
        CLUSTER.on("/set", (request, response) -> request.getSession().setAttribute("name", "next"));
        browser.ok(CLUSTER.b(), "/set");
        CLUSTER.a().link().afterNext(LOAD, () -> {
            asked.open();
            answer.await();
        });

        var late = browser.start(CLUSTER.a(), "/show");
        asked.await();
        browser.ok(CLUSTER.b(), "/remove");
        assertThat(browser.ok(CLUSTER.a(), "/show")).isEqualTo("[begun] null");
        answer.open();
        assertThat(Browser.result(late).body()).isEqualTo("[begun] null");

        assertThat(browser.ok(CLUSTER.a(), "/show")).isEqualTo("[begun] null");
    }

    @Test
    void a_value_taken_into_hand_before_another_node_changed_it_is_still_saved_when_it_is_changed() {
        Gate read = new Gate();
        Gate changed = new Gate();
        CLUSTER.on("/slow", (request, response) -> {
            List<String> list = list(request);
            read.open();
            changed.await();
            list.add("slow");
        });

        var slow = browser.start(CLUSTER.a(), "/slow");
        read.await();
        browser.ok(CLUSTER.b(), "/add");
        assertThat(browser.ok(CLUSTER.a(), "/show")).isEqualTo("[begun, added] value");
        changed.open();
        assertThat(Browser.result(slow).statusCode()).isEqualTo(200);

        assertThat(browser.ok(CLUSTER.b(), "/show"))
                .as("the later commit wins, whole")
                .isEqualTo("[begun, slow] value");
    }
}
