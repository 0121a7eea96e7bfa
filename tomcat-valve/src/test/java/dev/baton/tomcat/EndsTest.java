// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.baton.session.BatonSession;
import dev.baton.session.BatonSessions;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSessionAttributeListener;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionBindingListener;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.management.ObjectName;
import org.apache.catalina.Session;
import org.apache.catalina.realm.GenericPrincipal;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sessions that end otherwise than by a request of their own, and who learns of it. */
@Tag("every-tomcat")
class EndsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** What happened, as {@code session: what}. */
    private static final List<String> EVENTS = new CopyOnWriteArrayList<>();

    @RegisterExtension
    static final Cluster CLUSTER = new Cluster(site -> site.context()
            .addServletContainerInitializer(
                    (classes, servlets) -> servlets.addListener(
                            new Listener(site.context().getLoader().getClassLoader())),
                    Set.of()));

    private record Listener(ClassLoader application) implements HttpSessionListener, HttpSessionAttributeListener {
        @Override
        public void sessionDestroyed(HttpSessionEvent event) {
            var session = event.getSession();
            note(
                    session.getAttribute("name"),
                    "destroyed, idle for %d s, in the application's loader %b"
                            .formatted(
                                    (session.getLastAccessedTime() - session.getCreationTime()) / 1000,
                                    Thread.currentThread().getContextClassLoader() == application));
        }

        @Override
        public void attributeRemoved(HttpSessionBindingEvent event) {
            if (event.getName().equals("name")) {
                note(event.getValue(), "removed");
            }
        }
    }

    /** Tells when it leaves a session. */
    record Bound(String name) implements HttpSessionBindingListener, Serializable {
        @Override
        public void valueUnbound(HttpSessionBindingEvent event) {
            note(name, "unbound");
        }
    }

    private static void note(Object name, String what) {
        EVENTS.add(name + ": " + what);
    }

    @BeforeEach
    void pages() {
        EVENTS.clear();
        CLUSTER.on("/begin", (request, response) -> {
            String name = request.getQueryString();
            request.getSession().setAttribute("name", name);
            request.getSession().setAttribute("bound", new Bound(name));
            response.getWriter()
                    .print(BatonSession.of(request.getSession()).handle().value());
        });
        CLUSTER.on(
                "/patience",
                (request, response) ->
                        request.getSession().setMaxInactiveInterval(Integer.parseInt(request.getQueryString())));
        CLUSTER.on("/end", (request, response) -> request.getSession().invalidate());
        CLUSTER.on(
                "/login",
                (request, response) -> session(CLUSTER.a(), request)
                        .setPrincipal(new GenericPrincipal(request.getQueryString(), List.of())));
    }

    private static Session session(Node node, HttpServletRequest request) {
        try {
            return node.manager().findSession(request.getSession().getId());
        } catch (RuntimeException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_session_that_nobody_uses_ends_once_by_the_rules_of_the_specification_and_one_that_lives_does_not() {
        Browser idle = new Browser();
        idle.ok(CLUSTER.a(), "/begin?idle");
        Browser forEver = new Browser();
        forEver.ok(CLUSTER.a(), "/begin?forever");
        forEver.ok(CLUSTER.b(), "/patience?0");
        Browser negative = new Browser();
        negative.ok(CLUSTER.b(), "/begin?negative");
        negative.ok(CLUSTER.a(), "/patience?-1");
        Browser longer = new Browser();
        longer.ok(CLUSTER.a(), "/begin?longer");
        longer.ok(CLUSTER.b(), "/patience?7200");

        CLUSTER.advance(Duration.ofMinutes(40));

        CLUSTER.b().manager().processExpires();
        await().atMost(PATIENCE).until(() -> EVENTS.size() >= 3);
        assertThat(EVENTS).first().isEqualTo("idle: destroyed, idle for 0 s, in the application's loader true");
        assertThat(EVENTS).containsExactlyInAnyOrder(EVENTS.get(0), "idle: unbound", "idle: removed");
        CLUSTER.on("/look", (request, response) -> response.getWriter().print(request.getSession(false) != null));
        assertThat(idle.ok(CLUSTER.b(), "/look")).isEqualTo("false");
        for (Browser living : List.of(forEver, negative, longer)) {
            assertThat(living.ok(CLUSTER.b(), "/look")).isEqualTo("true");
        }
    }

    @Test
    void the_containers_listeners_on_a_session_and_whoever_waits_for_its_end_learn_that_it_ended_elsewhere() {
        Browser browser = new Browser();
        browser.ok(CLUSTER.a(), "/begin?watched");
        List<String> told = new CopyOnWriteArrayList<>();
        CLUSTER.on("/watch", (request, response) -> {
            session(CLUSTER.a(), request).addSessionListener(event -> told.add(event.getType()));
            BatonSession.of(request.getSession()).onEnded(() -> told.add("ended"));
        });
        browser.ok(CLUSTER.a(), "/watch");

        browser.ok(CLUSTER.b(), "/end");

        CLUSTER.a().manager().processExpires();
        await().atMost(PATIENCE).until(() -> told.size() >= 2);
        assertThat(told).containsExactly(Session.SESSION_DESTROYED_EVENT, "ended");
        assertThat(EVENTS).filteredOn(event -> event.contains("destroyed")).hasSize(1);
    }

    @Test
    void an_application_finds_inspects_and_ends_sessions_and_so_does_an_operator() throws Exception {
        List<Browser> browsers = new ArrayList<>();
        List<String> handles = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Browser browser = new Browser();
            handles.add(browser.ok(CLUSTER.a(), "/begin?s" + i));
            browser.ok(CLUSTER.a(), "/login?ann");
            browsers.add(browser);
        }
        CLUSTER.on("/sessions", (request, response) -> {
            BatonSessions sessions = BatonSessions.of(request.getServletContext());
            sessions.findByPrincipal("ann").forEach(found -> {
                assertThat(found.created()).isBeforeOrEqualTo(Instant.now());
                assertThat(sessions.inspect(found.handle()).orElseThrow().attributeBytes())
                        .containsKeys("name", "bound");
            });
            response.getWriter().print(sessions.findByPrincipal("ann").size());
        });
        assertThat(new Browser().ok(CLUSTER.b(), "/sessions")).isEqualTo("3");

        ObjectName bean = ManagementFactory.getPlatformMBeanServer()
                .queryNames(new ObjectName("*:type=BatonSessions,*"), null)
                .iterator()
                .next();
        assertThat(invoke(bean, "end", handles.get(0))).isEqualTo(true);
        assertThat(EVENTS).contains("s0: unbound");
        assertThat(invoke(bean, "endAllOf", "ann")).isEqualTo(2);
        assertThat(EVENTS).filteredOn(event -> event.contains("destroyed")).hasSize(3);
        for (Browser browser : browsers) {
            CLUSTER.on("/look", (request, response) -> response.getWriter().print(request.getSession(false) != null));
            assertThat(browser.ok(CLUSTER.a(), "/look")).isEqualTo("false");
        }
        assertThat(new Browser().ok(CLUSTER.b(), "/sessions")).isEqualTo("0");
    }

    private static Object invoke(ObjectName bean, String operation, String argument) throws Exception {
        return ManagementFactory.getPlatformMBeanServer()
                .invoke(bean, operation, new Object[] {argument}, new String[] {String.class.getName()});
    }
}
