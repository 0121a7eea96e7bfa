// SPDX-License-Identifier: Apache-2.0
package dev.baton.jetty;

import static dev.baton.session.contract.memory.StoreOperation.CLAIM;
import static dev.baton.session.contract.memory.StoreOperation.COMMIT;
import static dev.baton.session.contract.memory.StoreOperation.CREATE;
import static dev.baton.session.contract.memory.StoreOperation.DELETE;
import static dev.baton.session.contract.memory.StoreOperation.LOAD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.contract.memory.StoreOperation;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How often a request asks the store, in an application without login, with an access log that asks for the user. */
@Tag("every-jetty")
class RoundTripsTest {
    @RegisterExtension
    static final Cluster CLUSTER = new Cluster();

    private final Browser browser = new Browser();

    private List<StoreOperation> callsOf(Node node, String path) {
        node.awaitNoSessionInUse();
        node.link().forgetCalls();
        browser.ok(node, path);
        node.awaitNoSessionInUse();
        return node.link().calls();
    }

    private void begin() {
        CLUSTER.on("/begin", (request, response) -> request.getSession().setAttribute("name", "value"));
        browser.ok(CLUSTER.a(), "/begin");
    }

    @Test
    void a_request_with_a_live_cookie_that_uses_no_session_asks_nothing() {
        begin();
        CLUSTER.on("/plain", (request, response) -> response.getWriter().print("plain"));

        assertThat(callsOf(CLUSTER.a(), "/plain")).isEmpty();
        assertThat(callsOf(CLUSTER.b(), "/plain")).isEmpty();
    }

    @Test
    void a_new_session_is_one_call() {
        CLUSTER.on("/begin", (request, response) -> request.getSession().setAttribute("name", "value"));

        assertThat(callsOf(CLUSTER.a(), "/begin")).containsExactly(CREATE);
    }

    @Test
    void a_request_that_reads_is_one_call_whether_the_node_knows_the_session_or_not() {
        begin();
        CLUSTER.on("/read", (request, response) -> {
            request.getSession().getAttribute("name");
            request.getSession(false).getAttributeNames();
            response.getWriter().print(request.isRequestedSessionIdValid());
        });

        assertThat(callsOf(CLUSTER.a(), "/read")).containsExactly(LOAD);
        assertThat(callsOf(CLUSTER.b(), "/read")).containsExactly(LOAD);
    }

    @Test
    void a_request_that_writes_is_two_calls_however_much_it_writes() {
        begin();
        CLUSTER.on("/write", (request, response) -> {
            for (int i = 0; i < 10; i++) {
                request.getSession().setAttribute("name" + i, i);
            }
            request.getSession().removeAttribute("name3");
            request.getSession().setMaxInactiveInterval(77);
        });

        assertThat(callsOf(CLUSTER.a(), "/write")).containsExactly(LOAD, COMMIT);
        assertThat(callsOf(CLUSTER.b(), "/write")).containsExactly(LOAD, COMMIT);
    }

    @Test
    void asking_whether_the_id_is_valid_is_one_call() {
        begin();
        CLUSTER.on("/valid", (request, response) -> response.getWriter().print(request.isRequestedSessionIdValid()));

        assertThat(callsOf(CLUSTER.b(), "/valid")).containsExactly(LOAD);
    }

    @Test
    void asking_for_a_session_that_is_not_there_is_one_call_however_often() {
        begin();
        CLUSTER.on("/end", (request, response) -> request.getSession().invalidate());
        CLUSTER.on("/ask", (request, response) -> {
            assertThat(request.getSession(false)).isNull();
            assertThat(request.getSession(false)).isNull();
            assertThat(request.isRequestedSessionIdValid()).isFalse();
            assertThat(request.getUserPrincipal()).isNull();
        });
        browser.ok(CLUSTER.a(), "/end");

        assertThat(callsOf(CLUSTER.a(), "/ask")).containsExactly(LOAD);
        assertThat(callsOf(CLUSTER.b(), "/ask")).containsExactly(LOAD);
    }

    @Test
    void a_new_id_goes_with_the_other_changes() {
        begin();
        CLUSTER.on("/change", (request, response) -> {
            request.getSession().setAttribute("name", "next");
            request.changeSessionId();
        });

        assertThat(callsOf(CLUSTER.b(), "/change")).containsExactly(LOAD, COMMIT);
    }

    @Test
    void ending_a_session_claims_and_deletes_it() {
        begin();
        CLUSTER.on("/end", (request, response) -> request.getSession().invalidate());

        assertThat(callsOf(CLUSTER.b(), "/end")).containsExactly(LOAD, CLAIM, DELETE);
    }
}
