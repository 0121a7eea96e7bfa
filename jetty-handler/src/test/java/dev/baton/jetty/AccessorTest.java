// SPDX-License-Identifier: Apache-2.0
package dev.baton.jetty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.http.HttpSession;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Code that changes a session outside any request. */
class AccessorTest {
    @RegisterExtension
    static final Cluster CLUSTER = new Cluster();

    private final Browser browser = new Browser();
    private final AtomicReference<HttpSession.Accessor> accessor = new AtomicReference<>();

    @BeforeEach
    void keepAnAccessor() {
        CLUSTER.on("/keep", (request, response) -> {
            request.getSession().setAttribute("name", "kept");
            accessor.set(request.getSession().getAccessor());
        });
        CLUSTER.on(
                "/name",
                (request, response) ->
                        response.getWriter().print(request.getSession().getAttribute("name")));
        CLUSTER.on("/end", (request, response) -> request.getSession().invalidate());
        browser.ok(CLUSTER.a(), "/keep");
    }

    @Test
    void what_an_accessor_changes_is_saved_when_its_callback_has_returned() {
        accessor.get().access(session -> session.setAttribute("name", "changed"));

        assertThat(browser.ok(CLUSTER.b(), "/name")).isEqualTo("changed");
    }

    @Test
    void an_accessor_sees_what_another_node_has_changed() {
        CLUSTER.on("/set", (request, response) -> request.getSession().setAttribute("name", "elsewhere"));
        browser.ok(CLUSTER.b(), "/set");
        AtomicReference<Object> seen = new AtomicReference<>();

        accessor.get().access(session -> seen.set(session.getAttribute("name")));

        assertThat(seen).hasValue("elsewhere");
    }

    @Test
    void an_accessor_of_a_session_that_has_ended_elsewhere_does_not_bring_it_back() {
        browser.ok(CLUSTER.b(), "/end");

        assertThatThrownBy(() -> accessor.get().access(session -> session.setAttribute("name", "late")))
                .isInstanceOf(IllegalStateException.class);
        assertThat(browser.ok(CLUSTER.a(), "/name")).isEqualTo("null");
    }
}
