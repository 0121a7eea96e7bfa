// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.CharArrayWriter;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.catalina.valves.AbstractAccessLogValve;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What access logs tell of sessions. */
@Tag("every-tomcat")
class AccessLogTest {
    /** What was logged, as {@code handle|id}. */
    private static final List<String> LOG = new CopyOnWriteArrayList<>();

    @RegisterExtension
    static final Cluster CLUSTER = new Cluster(site -> {
        LogToList log = new LogToList();
        log.setPattern("%{dev.baton.session.handle}r|%S");
        site.tomcat().getHost().getPipeline().addValve(log);
    });

    private final Browser browser = new Browser();

    /** An access log in memory. */
    private static final class LogToList extends AbstractAccessLogValve {
        @Override
        protected void log(CharArrayWriter message) {
            LOG.add(message.toString());
        }
    }

    @BeforeEach
    void handlers() {
        LOG.clear();
        CLUSTER.on("/use", (request, response) -> request.getSession().setAttribute("name", "value"));
        CLUSTER.on("/end", (request, response) -> request.getSession().invalidate());
        CLUSTER.on(
                "/plain",
                (request, response) -> response.getWriter()
                        .print(Collections.list(request.getAttributeNames()).contains(LoggedHandle.ATTRIBUTE)));
    }

    /** Requests are logged after their responses. */
    private String logged(int requests) {
        await().until(() -> LOG.size() == requests);
        return LOG.get(requests - 1);
    }

    @Test
    void the_handle_of_the_session_that_a_request_began_used_or_ended_can_be_logged() {
        browser.ok(CLUSTER.a(), "/use");
        assertThat(logged(1)).startsWith(browser.handle() + "|");
        browser.ok(CLUSTER.b(), "/use");
        assertThat(logged(2)).startsWith(browser.handle() + "|");
        browser.ok(CLUSTER.a(), "/end");
        assertThat(logged(3)).startsWith(browser.handle() + "|");
    }

    @Test
    void a_request_that_uses_no_session_has_none_to_log_and_asks_the_store_nothing_for_the_log() {
        browser.ok(CLUSTER.a(), "/use");
        logged(1);
        CLUSTER.b().link().forgetCalls();

        assertThat(browser.ok(CLUSTER.b(), "/plain")).isEqualTo("false");
        assertThat(logged(2)).startsWith("-|");

        assertThat(CLUSTER.b().link().calls()).isEmpty();
    }

    @Test
    void an_id_that_opens_no_session_is_not_logged_as_a_handle() {
        browser.setCookie("A".repeat(44));
        CLUSTER.on("/ask", (request, response) -> response.getWriter().print(request.getSession(false)));

        assertThat(browser.ok(CLUSTER.a(), "/ask")).isEqualTo("null");

        assertThat(logged(1)).isEqualTo("-|-");
    }

    @Test
    void the_id_itself_is_what_Tomcat_logs_where_it_is_asked_for_it() {
        browser.ok(CLUSTER.a(), "/use");

        assertThat(logged(1)).endsWith("|" + browser.cookie());
    }
}
