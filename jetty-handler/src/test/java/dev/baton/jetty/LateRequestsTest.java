// SPDX-License-Identifier: Apache-2.0
package dev.baton.jetty;

import static dev.baton.session.contract.memory.StoreOperation.COMMIT;
import static dev.baton.session.contract.memory.StoreOperation.CREATE;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests under way, or sent, with an id that another request has changed meanwhile. */
@Tag("every-jetty")
class LateRequestsTest {
    @RegisterExtension
    static final Cluster CLUSTER = new Cluster();

    private final Browser browser = new Browser();
    private final Browser late = new Browser();

    @BeforeEach
    void beginASession() {
        CLUSTER.on("/begin", (request, response) -> request.getSession().setAttribute("name", "begun"));
        CLUSTER.on("/change", (request, response) -> request.changeSessionId());
        CLUSTER.on("/set", (request, response) -> {
            request.getSession().setAttribute("name", "set");
            response.getWriter().print(request.getSession().getAttribute("name"));
        });
        CLUSTER.on(
                "/show",
                (request, response) -> response.getWriter()
                        .print(
                                request.getSession(false) == null
                                        ? "none"
                                        : request.getSession().getAttribute("name") + " "
                                                + request.getSession().getAttribute("slow")));
        browser.ok(CLUSTER.a(), "/begin");
        late.setCookie(browser.cookie());
    }

    private Node node(String name) {
        return name.equals("a") ? CLUSTER.a() : CLUSTER.b();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "b"})
    void a_request_that_comes_late_cannot_take_the_session_out_of_the_clients_hands(String node) {
        browser.ok(CLUSTER.a(), "/change");
        node(node).link().forgetCalls();

        HttpResponse<String> response = late.get(node(node), "/set");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("set");
        assertThat(response.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(node(node).link().count(CREATE, COMMIT)).isZero();
        assertThat(browser.ok(CLUSTER.a(), "/show")).isEqualTo("begun null");
        assertThat(browser.ok(CLUSTER.b(), "/show")).isEqualTo("begun null");
    }

    @Test
    void a_session_that_lives_for_a_late_request_only_has_an_id_that_never_works() {
        CLUSTER.on(
                "/id",
                (request, response) ->
                        response.getWriter().print(request.getSession().getId()));
        browser.ok(CLUSTER.a(), "/change");
        Browser curious = new Browser();
        curious.setCookie(late.ok(CLUSTER.a(), "/id"));

        assertThat(curious.handle()).isNotEqualTo(browser.handle());
        assertThat(curious.ok(CLUSTER.a(), "/show")).isEqualTo("none");
        assertThat(curious.ok(CLUSTER.b(), "/show")).isEqualTo("none");
    }

    @Test
    void an_id_that_was_changed_long_ago_is_like_any_other_that_opens_nothing() {
        browser.ok(CLUSTER.a(), "/change");
        CLUSTER.advance(Duration.ofSeconds(31));

        late.ok(CLUSTER.b(), "/set");

        assertThat(late.handle()).isNotEqualTo(browser.handle());
        assertThat(late.ok(CLUSTER.a(), "/show")).isEqualTo("set null");
        assertThat(browser.ok(CLUSTER.b(), "/show")).isEqualTo("begun null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "b"})
    void a_request_in_flight_with_the_old_id_is_saved_and_does_not_undo_the_change(String node) {
        Gate joined = new Gate();
        Gate changed = new Gate();
        CLUSTER.on("/slow", (request, response) -> {
            request.getSession().setAttribute("slow", "saved");
            joined.open();
            changed.await();
            response.getWriter().print(request.getSession().getAttribute("slow"));
        });

        var slow = late.start(node(node), "/slow");
        joined.await();
        browser.ok(CLUSTER.a(), "/change");
        changed.open();

        HttpResponse<String> response = Browser.result(slow);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("saved");
        assertThat(response.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(browser.ok(CLUSTER.a(), "/show")).isEqualTo("begun saved");
        assertThat(browser.ok(CLUSTER.b(), "/show")).isEqualTo("begun saved");
        assertThat(late.ok(CLUSTER.a(), "/show")).isEqualTo("none");
    }
}
