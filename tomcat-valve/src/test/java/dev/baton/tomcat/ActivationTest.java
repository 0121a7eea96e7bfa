// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.BatonSession;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSessionActivationListener;
import jakarta.servlet.http.HttpSessionEvent;
import java.io.Serializable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Values that want to know when they leave a node, and when they come to one. */
@Tag("every-tomcat")
class ActivationTest {
    @RegisterExtension
    static final Cluster CLUSTER = new Cluster();

    private final Browser browser = new Browser();

    /** Keeps what it was told; what it has open is closed when it leaves. */
    public static final class Connection implements HttpSessionActivationListener, Serializable {
        private static final long serialVersionUID = 1;

        private String told = "";
        private String session = "";
        private transient boolean open = true;

        @Override
        public void sessionWillPassivate(HttpSessionEvent event) {
            told += "-";
            session = event.getSession().getId();
            open = false;
        }

        @Override
        public void sessionDidActivate(HttpSessionEvent event) {
            told += "+";
            open = true;
        }

        @Override
        public String toString() {
            return told + " " + open;
        }
    }

    private static Connection connection(HttpServletRequest request) {
        return (Connection) request.getSession().getAttribute("connection");
    }

    /** Waits until the request has ended, which is later than its response. */
    private String ask(Node node, String path) {
        String answer = browser.ok(node, path);
        node.awaitNoSessionInUse();
        return answer;
    }

    @BeforeEach
    void handlers() {
        CLUSTER.on("/begin", (request, response) -> request.getSession().setAttribute("connection", new Connection()));
        CLUSTER.on("/get", (request, response) -> response.getWriter().print(connection(request)));
        CLUSTER.on(
                "/none",
                (request, response) ->
                        response.getWriter().print(request.getSession().isNew()));
    }

    @Test
    void a_value_is_passive_when_it_is_saved_and_active_when_a_request_has_it_on_whatever_node() {
        ask(CLUSTER.a(), "/begin");

        assertThat(ask(CLUSTER.b(), "/get")).isEqualTo("-+ true");
        assertThat(ask(CLUSTER.a(), "/get")).isEqualTo("-+-+ true");
        assertThat(ask(CLUSTER.a(), "/get")).isEqualTo("-+-+-+ true");
    }

    @Test
    void a_value_that_nobody_asks_for_is_told_nothing() {
        ask(CLUSTER.a(), "/begin");

        ask(CLUSTER.b(), "/none");
        ask(CLUSTER.a(), "/none");

        assertThat(ask(CLUSTER.b(), "/get")).isEqualTo("-+ true");
    }

    @Test
    void a_value_is_active_again_for_a_request_that_goes_on_after_its_response_has_begun() {
        CLUSTER.on("/stream", (request, response) -> {
            Connection connection = connection(request);
            response.getWriter().print(connection.open);
            response.flushBuffer();
            response.getWriter().print(" " + connection.open);
        });
        ask(CLUSTER.a(), "/begin");

        assertThat(ask(CLUSTER.a(), "/stream")).isEqualTo("true true");
        assertThat(ask(CLUSTER.b(), "/get")).startsWith("-+-").endsWith("-+ true");
    }

    @Test
    void a_value_stays_active_for_a_request_while_another_on_its_node_ends() {
        Gate inside = new Gate();
        Gate go = new Gate();
        CLUSTER.on("/slow", (request, response) -> {
            Connection connection = connection(request);
            inside.open();
            go.await();
            response.getWriter().print(connection.open);
        });
        ask(CLUSTER.a(), "/begin");
        var slow = browser.start(CLUSTER.a(), "/slow");
        inside.await();

        browser.ok(CLUSTER.a(), "/get");
        go.open();

        assertThat(Browser.result(slow).body()).isEqualTo("true");
    }

    @Test
    void a_value_that_has_been_replaced_is_told_nothing_more() {
        Connection first = new Connection();
        CLUSTER.on("/replace", (request, response) -> {
            request.getSession().setAttribute("connection", first);
            request.getSession().setAttribute("connection", "none");
        });

        ask(CLUSTER.a(), "/replace");

        assertThat(first).hasToString(" true");
    }

    @Test
    void a_value_that_is_updated_is_active_for_the_change_passive_when_it_is_saved_and_active_again() {
        CLUSTER.on("/update", (request, response) -> {
            Connection updated = BatonSession.of(request.getSession()).<Connection>update("connection", connection -> {
                if (connection != null) {
                    connection.told += connection.open ? "open" : "closed";
                }
                return connection;
            });
            response.getWriter().print(updated);
        });
        ask(CLUSTER.a(), "/begin");

        assertThat(ask(CLUSTER.b(), "/update")).isEqualTo("-+open-+ true");
        assertThat(ask(CLUSTER.a(), "/get")).startsWith("-+open-").endsWith("+ true");
    }

    @Test
    void the_event_names_the_session() {
        CLUSTER.on(
                "/session",
                (request, response) -> response.getWriter()
                        .print(connection(request)
                                .session
                                .equals(request.getSession().getId())));
        ask(CLUSTER.a(), "/begin");

        assertThat(ask(CLUSTER.b(), "/session")).isEqualTo("true");
    }
}
