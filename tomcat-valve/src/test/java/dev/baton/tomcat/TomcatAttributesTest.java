// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.contract.memory.StoreOperation;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSessionAttributeListener;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionBindingListener;
import java.io.IOException;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.util.StandardSessionIdGenerator;
import org.apache.tomcat.util.IntrospectionUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of the attributes of Tomcat's own Managers and Contexts. */
@Tag("every-tomcat")
class TomcatAttributesTest {
    @RegisterExtension
    static final Cluster CLUSTER = new Cluster();

    private final Logger logger = Logger.getLogger(TomcatAttributes.class.getName());
    private final Told told = new Told();
    private final Browser browser = new Browser();

    /** Keeps what is logged from the tests' output. */
    private static final class Told extends Handler {
        private final List<String> messages = new CopyOnWriteArrayList<>();

        @Override
        public void publish(LogRecord message) {
            messages.add(message.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @BeforeEach
    void listen() {
        logger.addHandler(told);
        logger.setUseParentHandlers(false);
        logger.setLevel(Level.WARNING);
    }

    @AfterEach
    void listenNoMore() {
        logger.removeHandler(told);
        logger.setUseParentHandlers(true);
        logger.setLevel(null);
    }

    private static void declare(BatonManager manager, Map<String, String> attributes) {
        attributes.forEach((name, value) ->
                assertThat(IntrospectionUtils.setProperty(manager, name, value)).isTrue());
    }

    @Test
    void attributes_that_have_no_effect_are_named_once_at_start_with_what_to_set_instead() {
        CLUSTER.on("/begin", (request, response) -> request.getSession());
        Map<String, String> inVain = Map.of(
                "maxActiveSessions", "500",
                "sessionAttributeNameFilter", "user.*",
                "warnOnSessionAttributeFilterFailure", "true",
                "sessionActivityCheck", "true",
                "sessionLastAccessAtStart", "true",
                "persistAuthentication", "true",
                "secureRandomClass", "com.acme.Random",
                "secureRandomAlgorithm", "SHA1PRNG",
                "secureRandomProvider", "SUN");
        try (Node node = CLUSTER.start("in-vain", site -> {
            declare(site.manager(), inVain);
            site.manager().setSessionIdGenerator(new StandardSessionIdGenerator() {
                @Override
                public String generateSessionId() {
                    return "own";
                }
            });
        })) {
            browser.ok(node, "/begin");
            node.awaitNoSessionInUse();

            assertThat(browser.cookie()).matches("[A-Za-z0-9_-]{44}");
            assertThat(told.messages).hasSize(1);
            assertThat(told.messages.get(0))
                    .contains(inVain.keySet())
                    .contains(
                            "'/app'",
                            "SessionIdGenerator",
                            "nearCacheBytes",
                            "maxSessionsPerPrincipal",
                            "allowedClasses");
        }
    }

    @Test
    void attributes_that_ask_for_what_is_so_anyway_are_passed_over_in_silence() {
        try (Node node = CLUSTER.start(
                "silent",
                site -> declare(
                        site.manager(),
                        Map.of(
                                "maxActiveSessions",
                                "-1",
                                "persistAuthentication",
                                "false",
                                "processExpiresFrequency",
                                "3")))) {
            assertThat(node.context().getState().isAvailable()).isTrue();
        }
        assertThat(told.messages).isEmpty();
    }

    /** Counts what it is told when it is put into a session that has it already. */
    static final class Counting implements HttpSessionBindingListener, Serializable {
        private static final long serialVersionUID = 1;

        private int bound;

        @Override
        public void valueBound(HttpSessionBindingEvent event) {
            bound++;
        }
    }

    private static final class Replacements implements HttpSessionAttributeListener {
        private final AtomicInteger count = new AtomicInteger();

        @Override
        public void attributeReplaced(HttpSessionBindingEvent event) {
            count.incrementAndGet();
        }
    }

    private String setTwice(String node, Map<String, String> attributes) {
        Replacements replacements = new Replacements();
        CLUSTER.on("/twice", (request, response) -> {
            Counting value = new Counting();
            request.getSession().setAttribute("name", value);
            request.getSession().setAttribute("name", value);
            response.getWriter().print(value.bound + " " + replacements.count);
        });
        try (Node own = CLUSTER.start(node, site -> {
            declare(site.manager(), attributes);
            site.context()
                    .addServletContainerInitializer(
                            (classes, servlets) -> servlets.addListener(replacements), Set.of());
        })) {
            String answer = new Browser().ok(own, "/twice");
            own.awaitNoSessionInUse();
            return answer;
        }
    }

    @Test
    void whether_listeners_are_told_of_a_value_that_is_set_again_is_as_in_Tomcat() {
        assertThat(setTwice("as-ever", Map.of())).isEqualTo("1 1");
        assertThat(setTwice(
                        "other",
                        Map.of(
                                "notifyBindingListenerOnUnchangedValue",
                                "true",
                                "notifyAttributeListenerOnUnchangedValue",
                                "false")))
                .isEqualTo("2 0");
    }

    @Test
    void the_sessionTimeout_of_the_context_is_the_maxInactive_of_new_sessions() {
        CLUSTER.on(
                "/life",
                (request, response) ->
                        response.getWriter().print(request.getSession().getMaxInactiveInterval()));
        try (Node node = CLUSTER.start("timeout", site -> site.context().setSessionTimeout(7))) {
            assertThat(browser.ok(node, "/life")).isEqualTo("420");
            node.awaitNoSessionInUse();
            assertThat(browser.ok(CLUSTER.b(), "/life")).isEqualTo("420");
        }
    }

    @Test
    void with_preemptiveAuthentication_each_request_that_brings_our_cookie_costs_a_round_trip() {
        CLUSTER.on("/begin", (request, response) -> request.getSession());
        CLUSTER.on("/none", (request, response) -> response.getWriter().print("none"));
        browser.ok(CLUSTER.a(), "/begin");
        assertThat(callsOf(CLUSTER.b())).isEmpty();
        try (Node node = CLUSTER.start("preemptive", site -> site.context().setPreemptiveAuthentication(true))) {
            assertThat(callsOf(node)).containsExactly(StoreOperation.LOAD);
        }
    }

    private List<StoreOperation> callsOf(Node node) {
        node.link().forgetCalls();
        browser.ok(node, "/none");
        node.awaitNoSessionInUse();
        return node.link().calls();
    }

    @Test
    void in_a_cross_context_dispatch_the_other_application_has_a_session_for_that_dispatch_only() {
        CLUSTER.on("/own", (request, response) -> {
            Object before = request.getSession().getAttribute("name");
            request.getSession().setAttribute("name", "own");
            request.getServletContext()
                    .getContext("/other")
                    .getRequestDispatcher("/")
                    .include(request, response);
            response.getWriter().print(" " + before + " " + request.getSession().getAttribute("name"));
        });
        try (Node node = CLUSTER.start("cross", TomcatAttributesTest::withAnother)) {
            assertThat(browser.ok(node, "/own")).isEqualTo("null null own");
            assertThat(browser.ok(node, "/own")).isEqualTo("null own own");
            node.awaitNoSessionInUse();
        }
    }

    private static void withAnother(Site site) {
        site.context().setCrossContext(true);
        Context other = site.tomcat().addContext("/other", site.home().toString());
        BatonManager manager = new BatonManager();
        manager.setStore(site.manager().given().get("store"));
        other.setManager(manager);
        Tomcat.addServlet(other, "other", new Other());
        Node.map(other, "/", "other");
    }

    @SuppressWarnings("serial")
    private static final class Other extends HttpServlet {
        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().print(request.getSession().getAttribute("name"));
            request.getSession().setAttribute("name", "other");
        }
    }

    @Test
    void what_Tomcat_shows_of_the_Manager_over_JMX_asks_the_store_nothing() throws JMException {
        ObjectName name = new ObjectName("Tomcat:type=Manager,host=localhost,context=/app");
        try (Node node = CLUSTER.start("jmx", site -> {})) {
            CLUSTER.on("/begin", (request, response) -> request.getSession());
            browser.ok(node, "/begin");
            node.awaitNoSessionInUse();
            node.link().forgetCalls();
            MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
            Map<String, Object> shown = new TreeMap<>();
            for (MBeanAttributeInfo attribute : beans.getMBeanInfo(name).getAttributes()) {
                shown.put(attribute.getName(), beans.getAttribute(name, attribute.getName()));
            }
            assertThat(shown)
                    .containsKeys("activeSessions", "expiredSessions", "sessionCounter", "stateName")
                    .containsEntry("className", BatonManager.class.getName())
                    .doesNotContainKey("activeSessionsFull");
            assertThat(beans.getMBeanInfo(name).getOperations()).isEmpty();
            assertThat(node.link().calls()).isEmpty();
        }
    }
}
