// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import static dev.baton.session.contract.memory.LinkFault.UNREACHABLE;
import static dev.baton.session.contract.memory.StoreOperation.LIST;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.catalina.Context;
import org.apache.catalina.Session;
import org.apache.catalina.Wrapper;
import org.apache.catalina.manager.HTMLManagerServlet;
import org.apache.catalina.manager.ManagerServlet;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What Tomcat's own web application for those who look after it shows of sessions, and does to them. */
@Tag("every-tomcat")
class ManagerApplicationTest {
    private static final Queue<String> ENDED = new ConcurrentLinkedQueue<>();

    @RegisterExtension
    static final Cluster CLUSTER = new Cluster(ManagerApplicationTest::setUp);

    private final Browser first = new Browser();
    private final Browser second = new Browser();
    private final Browser administrator = new Browser();

    private static void setUp(Site site) {
        HttpSessionListener listener = new HttpSessionListener() {
            @Override
            public void sessionDestroyed(HttpSessionEvent event) {
                ENDED.add(site.node() + " " + event.getSession().getAttribute("name"));
            }
        };
        site.context().addServletContainerInitializer((classes, servlets) -> servlets.addListener(listener), Set.of());
        Context manager = site.tomcat().addContext("/manager", site.home().toString());
        manager.setPrivileged(true);
        ManagerServlet text = new ManagerServlet();
        text.setWrapper(add(manager, "/text/*", text));
        HTMLManagerServlet html = new HTMLManagerServlet();
        html.setWrapper(add(manager, "/html/*", html));
        add(manager, "/WEB-INF/jsp/sessionsList.jsp", new Listing());
    }

    private static Wrapper add(Context manager, String pattern, HttpServlet servlet) {
        Wrapper wrapper = Tomcat.addServlet(manager, pattern, servlet);
        Node.map(manager, pattern, pattern);
        return wrapper;
    }

    /** Stands for the page that shows a list. */
    @SuppressWarnings("serial")
    private static final class Listing extends HttpServlet {
        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            for (Object each : (List<?>) request.getAttribute("activeSessions")) {
                Session session = (Session) each;
                response.getWriter()
                        .println(session.getId() + " " + session.isValid() + " " + session.getMaxInactiveInterval()
                                + " " + session.getSession().getAttributeNames().hasMoreElements());
            }
        }
    }

    @BeforeEach
    void beginTwoSessions() {
        CLUSTER.store()
                .list(null, 1000)
                .forEach(handle -> CLUSTER.a().manager().engine().sessions().end(handle));
        ENDED.clear();
        CLUSTER.on(
                "/begin", (request, response) -> request.getSession().setAttribute("name", request.getQueryString()));
        CLUSTER.on(
                "/name",
                (request, response) -> response.getWriter()
                        .print(
                                request.getSession(false) == null
                                        ? "none"
                                        : request.getSession().getAttribute("name")));
        first.ok(CLUSTER.a(), "/begin?first");
        second.ok(CLUSTER.b(), "/begin?second");
        CLUSTER.a().link().forgetCalls();
    }

    @Test
    void the_sessions_of_all_nodes_are_listed_with_handles_and_no_id_or_attribute() {
        String list = administrator.ok(CLUSTER.a(), "/../manager/html/sessions?path=/app");

        assertThat(list.lines())
                .containsExactlyInAnyOrder(first.handle() + " true 1800 false", second.handle() + " true 1800 false");
    }

    @Test
    void a_session_that_is_picked_from_the_list_is_ended_with_its_listeners_wherever_it_was_used() {
        String list = administrator
                .post(
                        CLUSTER.a(),
                        "/../manager/html/sessions?path=/app",
                        "action=invalidateSessions&sessionIds=" + second.handle())
                .body();

        assertThat(list).contains(first.handle()).doesNotContain(second.handle());
        assertThat(second.ok(CLUSTER.b(), "/name")).isEqualTo("none");
        assertThat(first.ok(CLUSTER.b(), "/name")).isEqualTo("first");
        assertThat(ENDED).containsExactly("a second");
    }

    @Test
    void sessions_that_have_been_idle_too_long_for_the_administrator_are_ended() {
        assertThat(administrator.ok(CLUSTER.a(), "/../manager/text/expire?path=/app&idle=30000000"))
                .contains("0");
        assertThat(first.ok(CLUSTER.a(), "/name")).isEqualTo("first");

        administrator.ok(CLUSTER.a(), "/../manager/text/expire?path=/app&idle=0");

        assertThat(first.ok(CLUSTER.a(), "/name")).isEqualTo("none");
        assertThat(second.ok(CLUSTER.a(), "/name")).isEqualTo("none");
        assertThat(ENDED).containsExactlyInAnyOrder("a first", "a second");
    }

    @Test
    void the_list_of_applications_counts_the_sessions_of_all_nodes() {
        assertThat(administrator.ok(CLUSTER.b(), "/../manager/text/list").lines())
                .anyMatch(line -> line.startsWith("/app:running:2:"));
    }

    @Test
    void nobody_else_in_Tomcat_asks_the_store_for_a_list() {
        CLUSTER.a().context().backgroundProcess();
        CLUSTER.a().manager().backgroundProcess();
        first.ok(CLUSTER.a(), "/name");

        assertThat(CLUSTER.a().link().calls()).doesNotContain(LIST);
    }

    @Test
    void a_store_that_cannot_answer_does_not_make_a_list_that_looks_empty() {
        CLUSTER.a().link().failNext(LIST, UNREACHABLE);
        assertThat(administrator.ok(CLUSTER.a(), "/../manager/text/sessions?path=/app"))
                .contains("FAIL");

        CLUSTER.a().link().failNext(LIST, UNREACHABLE);
        assertThat(CLUSTER.a().manager().getActiveSessionsFull()).isPositive();
    }

    @Test
    void an_application_that_is_stopped_lists_no_session_and_does_not_say_that_it_has_none() {
        BatonManager stopped = new BatonManager();

        assertThat(stopped.findSessions()).isEmpty();
        assertThat(stopped.getActiveSessionsFull()).isPositive();
    }
}
