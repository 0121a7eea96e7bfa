// SPDX-License-Identifier: Apache-2.0
package dev.baton.jetty;

import static dev.baton.session.contract.memory.LinkFault.REPLY_LOST;
import static dev.baton.session.contract.memory.LinkFault.REQUEST_LOST;
import static dev.baton.session.contract.memory.LinkFault.UNREACHABLE;
import static dev.baton.session.contract.memory.StoreOperation.CLAIM;
import static dev.baton.session.contract.memory.StoreOperation.COMMIT;
import static dev.baton.session.contract.memory.StoreOperation.CREATE;
import static dev.baton.session.contract.memory.StoreOperation.LOAD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A client never takes lost data for a success, and learns from the response what happened. */
@Tag("every-jetty")
class JettyFailuresTest {
    @RegisterExtension
    static final Cluster CLUSTER = new Cluster(ResponseWay::setUp);

    private final Browser browser = new Browser();

    @BeforeEach
    void beginASession() {
        CLUSTER.on("/begin", (request, response) -> {
            request.getSession().setAttribute("name", "begun");
            request.getSession().setAttribute("list", new ArrayList<>(List.of("begun")));
        });
        CLUSTER.on("/set", (request, response) -> {
            request.getSession().setAttribute("name", "set");
            response.getWriter().print("done");
        });
        CLUSTER.on(
                "/show",
                (request, response) -> response.getWriter()
                        .print(
                                request.getSession(false) == null
                                        ? "none"
                                        : request.getSession().getAttribute("name") + " "
                                                + request.getSession().getAttribute("list")));
        CLUSTER.on("/plain", (request, response) -> response.getWriter().print("plain"));
        browser.ok(CLUSTER.a(), "/begin");
    }

    @AfterEach
    void mend() {
        CLUSTER.a().link().restore();
    }

    private static void assertRefused(HttpResponse<String> response, int status, String outcome) {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Baton-Outcome")).hasValue(outcome);
        assertThat(response.headers().firstValue("Retry-After").isPresent()).isEqualTo(status == 503);
        assertThat(response.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(response.body()).startsWith(Integer.toString(status)).doesNotContain("done");
    }

    @Test
    void a_refusal_says_in_words_what_has_happened_and_to_HEAD_only_how_many_bytes_that_is() {
        CLUSTER.a().link().cut();
        HttpResponse<String> response = browser.get(CLUSTER.a(), "/show");

        assertThat(response.body()).startsWith("503 Service Unavailable").contains("cannot be reached");
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
        HttpResponse<String> head = browser.send("HEAD", CLUSTER.a(), "/show", "");
        assertThat(head.statusCode()).isEqualTo(503);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValueAsLong("Content-Length"))
                .hasValue(response.body().length());
    }

    @SuppressWarnings("unchecked")
    private static List<Object> list(HttpServletRequest request) {
        return (List<Object>) request.getSession().getAttribute("list");
    }

    @Test
    void a_request_that_needs_a_session_is_answered_503_while_the_store_cannot_be_reached() {
        CLUSTER.a().link().cut();
        assertRefused(browser.get(CLUSTER.a(), "/show"), 503, "unavailable");
        assertRefused(browser.get(CLUSTER.a(), "/set"), 503, "unavailable");

        CLUSTER.a().link().restore();
        assertThat(browser.ok(CLUSTER.a(), "/show")).isEqualTo("begun [begun]");
    }

    @Test
    void the_store_being_down_is_told_also_where_the_application_swallows_the_exception() {
        CLUSTER.on("/swallow", (request, response) -> {
            try {
                request.getSession(false);
            } catch (RuntimeException e) {
                response.getWriter().print("done");
            }
        });
        CLUSTER.a().link().cut();

        assertRefused(browser.get(CLUSTER.a(), "/swallow"), 503, "unavailable");
    }

    @Test
    void a_request_that_uses_no_session_is_not_affected_by_the_store_being_down() {
        CLUSTER.a().link().cut();

        assertThat(browser.ok(CLUSTER.a(), "/plain")).isEqualTo("plain");
        assertThat(new Browser().ok(CLUSTER.a(), "/plain")).isEqualTo("plain");
    }

    @Test
    void an_outage_is_told_also_where_an_error_page_asks_for_the_session_in_vain() {
        CLUSTER.on("/error-page", (request, response) -> {
            request.getSession();
            response.getWriter().print("done");
        });
        CLUSTER.on("/gone", (request, response) -> response.sendError(410));
        CLUSTER.a().link().cut();

        assertRefused(browser.get(CLUSTER.a(), "/gone"), 503, "unavailable");
    }

    @Test
    void an_outage_is_never_taken_for_the_absence_of_the_session() {
        CLUSTER.a().link().failNext(LOAD, UNREACHABLE);
        String before = browser.cookie();
        CLUSTER.on("/new", (request, response) -> request.getSession(true));

        assertRefused(browser.get(CLUSTER.a(), "/new"), 503, "unavailable");

        assertThat(browser.cookie()).isEqualTo(before);
        assertThat(CLUSTER.a().link().count(CREATE)).isOne();
    }

    @Test
    void a_commit_that_was_applied_and_whose_answer_was_lost_is_unknown_and_then_seen() {
        CLUSTER.a().link().failNext(COMMIT, REPLY_LOST);

        assertRefused(browser.get(CLUSTER.a(), "/set"), 503, "unknown");

        assertThat(browser.ok(CLUSTER.a(), "/show")).isEqualTo("set [begun]");
        assertThat(browser.ok(CLUSTER.b(), "/show")).isEqualTo("set [begun]");
    }

    @Test
    void a_commit_that_got_lost_on_its_way_is_unknown_and_the_node_goes_on_with_what_the_store_has() {
        CLUSTER.a().link().failNext(COMMIT, REQUEST_LOST);

        assertRefused(browser.get(CLUSTER.a(), "/set"), 503, "unknown");

        assertThat(browser.ok(CLUSTER.a(), "/show")).isEqualTo("begun [begun]");
        assertThat(browser.ok(CLUSTER.a(), "/set")).isEqualTo("done");
        assertThat(browser.ok(CLUSTER.b(), "/show")).isEqualTo("set [begun]");
    }

    @Test
    void a_new_session_that_could_not_be_saved_leaves_no_cookie() {
        CLUSTER.a().link().failNext(CREATE, UNREACHABLE);

        assertRefused(new Browser().get(CLUSTER.a(), "/set"), 503, "unavailable");
    }

    @Test
    void all_requests_whose_changes_went_with_a_lost_commit_are_told() {
        Gate set = new Gate();
        Gate committing = new Gate();
        CLUSTER.on("/first", (request, response) -> {
            request.getSession().setAttribute("first", 1);
            set.await();
        });
        CLUSTER.on("/second", (request, response) -> {
            request.getSession().setAttribute("second", 2);
            set.open();
            committing.await();
        });
        CLUSTER.a().link().beforeNext(COMMIT, committing::open);
        CLUSTER.a().link().failNext(COMMIT, REQUEST_LOST);

        var first = browser.start(CLUSTER.a(), "/first");
        var second = browser.start(CLUSTER.a(), "/second");

        assertRefused(Browser.result(first), 503, "unknown");
        assertRefused(Browser.result(second), 503, "unknown");
    }

    @Test
    void changes_to_a_session_that_another_node_has_ended_meanwhile_are_answered_409() {
        Gate joined = new Gate();
        Gate ended = new Gate();
        CLUSTER.on("/slow", (request, response) -> {
            request.getSession().setAttribute("name", "slow");
            joined.open();
            ended.await();
            response.getWriter().print("done");
        });
        CLUSTER.on("/end", (request, response) -> request.getSession().invalidate());

        var slow = browser.start(CLUSTER.a(), "/slow");
        joined.await();
        browser.ok(CLUSTER.b(), "/end");
        ended.open();

        assertRefused(Browser.result(slow), 409, "gone");
        assertThat(browser.ok(CLUSTER.a(), "/show")).isEqualTo("none");
        assertThat(browser.ok(CLUSTER.b(), "/show")).isEqualTo("none");
    }

    @Test
    void a_request_that_only_read_a_session_that_has_ended_meanwhile_is_a_success() {
        Gate joined = new Gate();
        Gate ended = new Gate();
        CLUSTER.on("/slow", (request, response) -> {
            list(request);
            joined.open();
            ended.await();
            response.getWriter().print("done");
        });
        CLUSTER.on("/end", (request, response) -> request.getSession().invalidate());

        var slow = browser.start(CLUSTER.a(), "/slow");
        joined.await();
        browser.ok(CLUSTER.b(), "/end");
        ended.open();

        assertThat(Browser.result(slow).body()).isEqualTo("done");
    }

    @Test
    void nobody_is_told_that_he_has_logged_out_when_the_store_could_not_be_asked() {
        CLUSTER.on("/end", (request, response) -> request.getSession().invalidate());
        CLUSTER.on("/swallow", (request, response) -> {
            try {
                request.getSession().invalidate();
            } catch (RuntimeException e) {
                response.getWriter().print("done");
            }
        });
        CLUSTER.a().link().failNext(CLAIM, UNREACHABLE);
        assertRefused(browser.get(CLUSTER.a(), "/end"), 503, "unavailable");
        CLUSTER.a().link().failNext(CLAIM, UNREACHABLE);
        assertRefused(browser.get(CLUSTER.a(), "/swallow"), 503, "unavailable");
        CLUSTER.a().link().failNext(CLAIM, REQUEST_LOST);
        assertRefused(browser.get(CLUSTER.a(), "/end"), 503, "unknown");

        assertThat(browser.ok(CLUSTER.b(), "/show")).isEqualTo("begun [begun]");
    }

    @Test
    void an_id_that_could_not_be_changed_stays_and_the_client_is_told() {
        CLUSTER.on("/swallow", (request, response) -> {
            try {
                request.changeSessionId();
            } catch (RuntimeException e) {
                response.getWriter().print("done");
            }
        });
        CLUSTER.a().link().failNext(COMMIT, UNREACHABLE);
        String before = browser.cookie();

        assertRefused(browser.get(CLUSTER.a(), "/swallow"), 503, "unavailable");

        assertThat(browser.cookie()).isEqualTo(before);
        assertThat(browser.ok(CLUSTER.a(), "/show")).isEqualTo("begun [begun]");
    }

    @Test
    void a_response_that_has_begun_is_cut_off_when_its_changes_could_not_be_saved() {
        CLUSTER.on("/stream", (request, response) -> {
            response.getWriter().print("begun");
            response.flushBuffer();
            request.getSession().setAttribute("name", "lost");
            response.getWriter().print("done");
        });
        CLUSTER.a().link().failNext(COMMIT, UNREACHABLE);

        assertThatThrownBy(() -> browser.get(CLUSTER.a(), "/stream")).isInstanceOf(UncheckedIOException.class);

        assertThat(browser.ok(CLUSTER.b(), "/show")).isEqualTo("begun [begun]");
        assertThat(browser.ok(CLUSTER.a(), "/show")).isEqualTo("begun [begun]");
    }

    @Test
    void a_response_that_has_begun_is_cut_off_when_a_failure_to_end_the_session_is_swallowed() {
        CLUSTER.on("/stream", (request, response) -> {
            request.getSession();
            response.getWriter().print("begun");
            response.flushBuffer();
            try {
                request.getSession().invalidate();
            } catch (RuntimeException e) {
                response.getWriter().print("done");
            }
        });
        CLUSTER.a().link().failNext(CLAIM, UNREACHABLE);

        assertThatThrownBy(() -> browser.get(CLUSTER.a(), "/stream")).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void an_asynchronous_response_that_has_begun_is_cut_off_when_its_changes_could_not_be_saved() {
        CLUSTER.on("/stream", (request, response) -> {
            response.getWriter().print("begun");
            response.flushBuffer();
            AsyncContext async = request.startAsync();
            async.start(() -> {
                ((HttpServletRequest) async.getRequest()).getSession().setAttribute("name", "lost");
                async.complete();
            });
        });
        CLUSTER.a().link().failNext(COMMIT, UNREACHABLE);

        assertThatThrownBy(() -> browser.get(CLUSTER.a(), "/stream")).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void a_response_larger_than_its_buffer_is_refused_whole_when_its_changes_could_not_be_saved() {
        CLUSTER.on("/large", (request, response) -> {
            request.getSession().setAttribute("name", "lost");
            for (int i = 0; i < 20_000; i++) {
                response.getWriter().print("done " + i + "\n");
            }
        });
        CLUSTER.a().link().failNext(COMMIT, UNREACHABLE);

        assertRefused(browser.get(CLUSTER.a(), "/large"), 503, "unavailable");
    }

    @ParameterizedTest
    @EnumSource
    void no_way_to_answer_makes_a_success_of_changes_that_were_not_saved(ResponseWay way) {
        way.install(CLUSTER);
        CLUSTER.a().link().failNext(COMMIT, UNREACHABLE);

        assertNoSuccess(browser);
    }

    @ParameterizedTest
    @EnumSource
    void no_way_to_answer_hands_out_a_session_that_was_not_saved(ResponseWay way) {
        way.install(CLUSTER);
        CLUSTER.a().link().failNext(CREATE, UNREACHABLE);

        assertNoSuccess(new Browser());
    }

    private static void assertNoSuccess(Browser client) {
        // Not GET, which the client would send again by itself when it gets no byte.
        assertRefused(client.post(CLUSTER.a(), "/way", "a=b"), 503, "unavailable");
    }

    /** Nothing that could be kept in a session. */
    static final class Unserializable {
        @SuppressWarnings("unused")
        private final Thread thread = Thread.currentThread();
    }

    @Test
    void setAttribute_refuses_a_value_that_cannot_be_kept_and_names_the_attribute_and_its_class() {
        CLUSTER.on("/bad", (request, response) -> {
            try {
                request.getSession().setAttribute("name", new Unserializable());
            } catch (IllegalArgumentException e) {
                response.getWriter().print(e.getMessage());
            }
        });

        assertThat(browser.ok(CLUSTER.a(), "/bad")).contains("'name'").contains(Unserializable.class.getName());

        assertThat(browser.ok(CLUSTER.a(), "/show")).isEqualTo("begun [begun]");
        assertThat(browser.ok(CLUSTER.b(), "/show")).isEqualTo("begun [begun]");
    }

    @Test
    void a_value_that_has_become_impossible_to_keep_is_answered_500_and_nothing_of_it_is_saved() {
        CLUSTER.on("/bad", (request, response) -> {
            request.getSession().setAttribute("name", "lost");
            list(request).add(new Unserializable());
            response.getWriter().print("done");
        });

        assertRefused(browser.get(CLUSTER.a(), "/bad"), 500, "unserializable");

        assertThat(browser.ok(CLUSTER.a(), "/show")).isEqualTo("begun [begun]");
        assertThat(browser.ok(CLUSTER.b(), "/show")).isEqualTo("begun [begun]");
    }
}
