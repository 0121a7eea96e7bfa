// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.Handle;
import dev.baton.session.contract.memory.InMemoryBackend;
import dev.baton.session.contract.memory.InMemoryLink;
import dev.baton.session.contract.memory.ManualClock;
import dev.baton.session.engine.StoreConnections;
import dev.baton.session.spi.Access;
import dev.baton.session.spi.LoadResult;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.authenticator.FormAuthenticator;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.IntrospectionUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the Manager's declaration can say, and what is said of it when it is wrong. */
class SettingsTest {
    @RegisterExtension
    static final Cluster CLUSTER = new Cluster(site -> {
        site.tomcat().getEngine().setJvmRoute("node-" + site.node());
        site.manager().setIgnoredPaths("/ignored, /assets/*");
        site.manager().setReadOnlyPaths("/read-only/*");
        site.manager().setNoTouchPaths("/poll");
    });

    @TempDir
    Path home;

    private final Browser browser = new Browser();

    /** What Tomcat says of a Context whose Manager does not start. */
    private String faultOf(Consumer<Context> setUp, Consumer<BatonManager> settings) throws LifecycleException {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(home.toString());
        Context context = tomcat.addContext("", home.toString());
        setUp.accept(context);
        BatonManager manager = new BatonManager();
        settings.accept(manager);
        context.setManager(manager);
        Complaints complaints = new Complaints();
        Logger logger = Logger.getLogger("org.apache.catalina.core.StandardContext");
        logger.addHandler(complaints);
        logger.setUseParentHandlers(false);
        try {
            tomcat.start();
            assertThat(context.getState().isAvailable()).isFalse();
        } finally {
            logger.removeHandler(complaints);
            logger.setUseParentHandlers(true);
            tomcat.stop();
            tomcat.destroy();
        }
        assertThat(complaints.thrown).hasSize(1);
        return complaints.thrown.get(0).getMessage();
    }

    private String faultOf(Consumer<BatonManager> settings) throws LifecycleException {
        return faultOf(context -> {}, settings);
    }

    private static final class Complaints extends Handler {
        private final List<Throwable> thrown = new ArrayList<>();

        @Override
        public void publish(LogRecord complaint) {
            if (complaint.getThrown() != null) {
                thrown.add(complaint.getThrown());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @Test
    void a_missing_store_is_a_fault_that_names_the_ways_to_set_it() throws LifecycleException {
        assertThat(faultOf(manager -> {})).contains("store is not set", "baton.store", "BATON_STORE");
    }

    @Test
    void an_application_that_does_not_start_gives_its_connection_back() throws LifecycleException {
        URI store = URI.create("memory://failing" + MemoryStores.UNOPENABLE);
        MemoryStores.add("failing", new InMemoryBackend(new ManualClock()));
        try {
            assertThat(faultOf(manager -> manager.setStore(store.toString()))).contains("this store cannot be opened");
            InMemoryLink before = MemoryStores.link(store);
            StoreConnections.acquire(store).close();
            assertThat(MemoryStores.link(store)).isNotSameAs(before);
        } finally {
            MemoryStores.remove("failing");
        }
    }

    @Test
    void an_unknown_setting_of_the_declaration_is_a_fault_that_names_the_known_ones() throws LifecycleException {
        assertThat(faultOf(manager -> {
                    manager.setStore("memory://any");
                    assertThat(IntrospectionUtils.setProperty(manager, "stroe", "memory://any"))
                            .isTrue();
                }))
                .contains("'stroe'", "ignoredPaths", "namespace", "store");
    }

    @Test
    void several_faults_are_told_together() throws LifecycleException {
        assertThat(faultOf(manager -> {
                    manager.setStore("memory://host:port with blanks");
                    manager.setProperty("colour", "red");
                    manager.setMaxAttributeBytes("many");
                    manager.setIgnoredPaths("no-slash");
                    manager.setNamespace("{braces}");
                }))
                .contains("store is not a URI", "'colour'", "maxAttributeBytes", "'many'", "no-slash");
    }

    @Test
    void a_store_for_which_there_is_no_module_is_a_fault_that_names_the_schemes_there_are() throws LifecycleException {
        assertThat(faultOf(manager -> manager.setStore("nosuch://host")))
                .contains("'nosuch'", "memory")
                .doesNotContain("Failed to start");
    }

    @Test
    void a_store_that_refuses_its_URI_is_a_fault() throws LifecycleException {
        assertThat(faultOf(manager -> manager.setStore("memory://unknown-cluster")))
                .contains("unknown-cluster")
                .doesNotContain("Failed to start");
    }

    @Test
    void a_pattern_of_classes_that_cannot_work_is_a_fault() throws LifecycleException {
        assertThat(faultOf(manager -> {
                    manager.setStore("memory://unknown-cluster");
                    manager.setAllowedClasses("com/acme/Cart");
                }))
                .contains("allowedClasses", "com/acme/Cart");
    }

    @Test
    void a_password_in_the_store_is_never_shown() throws LifecycleException {
        assertThat(faultOf(manager -> manager.setStore("memory://user:hunter2 @host")))
                .contains("store is not a URI")
                .doesNotContain("hunter2");
    }

    @Test
    void an_authenticator_that_would_use_sessions_before_Baton_does_is_a_fault() throws LifecycleException {
        assertThat(faultOf(
                        context -> context.getPipeline().addValve(new FormAuthenticator()),
                        manager -> manager.setStore("memory://any")))
                .contains("FormAuthenticator", "BatonValve");
    }

    @Test
    void a_valve_that_is_declared_is_not_doubled() {
        try (Node node = CLUSTER.start("declared", site -> {})) {
            assertThat(valves(node)).isOne();
        }
        try (Node node = CLUSTER.start(
                "declared-valve", site -> {}, context -> context.getPipeline().addValve(new BatonValve()))) {
            assertThat(valves(node)).isOne();
            CLUSTER.on("/begin", (request, response) -> request.getSession().setAttribute("name", "value"));
            CLUSTER.on(
                    "/show",
                    (request, response) ->
                            response.getWriter().print(request.getSession().getAttribute("name")));
            browser.ok(node, "/begin");
            assertThat(browser.ok(CLUSTER.b(), "/show")).isEqualTo("value");
        }
    }

    private static long valves(Node node) {
        return List.of(node.context().getPipeline().getValves()).stream()
                .filter(BatonValve.class::isInstance)
                .count();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "abc",
                "abc.node-b",
                "0123456789ABCDEF0123456789ABCDEF",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA+/",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "AAAAAAAAAAAAAAAAAAAAAA~AAAAAAAAAAAAAAAAAAAAA",
                ".node-b"
            })
    void a_cookie_that_is_not_ours_gets_a_new_session_under_an_id_of_its_own_and_no_call(String cookie) {
        CLUSTER.on(
                "/show",
                (request, response) -> response.getWriter()
                        .print(request.getSession(false) + " " + request.getUserPrincipal() + " "
                                + request.isRequestedSessionIdValid()));
        CLUSTER.on("/begin", (request, response) -> request.getSession());
        browser.setCookie(cookie);

        assertThat(browser.ok(CLUSTER.a(), "/show")).isEqualTo("null null false");
        assertThat(CLUSTER.a().link().calls()).isEmpty();

        browser.ok(CLUSTER.a(), "/begin");
        assertThat(browser.cookie()).matches("[A-Za-z0-9_-]{44}\\.node-a");
        assertThat(browser.handle()).isNotEqualTo(cookie);
    }

    @Test
    void an_id_of_our_form_that_nobody_gave_is_not_taken_over() {
        CLUSTER.on("/begin", (request, response) -> request.getSession());
        String wish = "wishwishwishwishwishwiwishwishwishwishwishwi";
        browser.setCookie(wish);

        browser.ok(CLUSTER.a(), "/begin");

        assertThat(browser.handle()).isNotEqualTo(wish.substring(0, 22));
    }

    @Test
    void a_right_handle_with_a_wrong_secret_opens_nothing() {
        CLUSTER.on("/begin", (request, response) -> request.getSession());
        CLUSTER.on(
                "/show",
                (request, response) -> response.getWriter()
                        .print(request.getSession(false) + " " + request.isRequestedSessionIdValid()));
        browser.ok(CLUSTER.a(), "/begin");
        Browser thief = new Browser();
        thief.setCookie(browser.handle() + "AAAAAAAAAAAAAAAAAAAAAA");

        assertThat(thief.ok(CLUSTER.a(), "/show")).isEqualTo("null false");
        assertThat(thief.ok(CLUSTER.b(), "/show")).isEqualTo("null false");
    }

    @Test
    void the_route_of_a_node_is_at_the_end_of_its_cookies_and_accepted_on_all_with_no_new_cookie() {
        CLUSTER.on("/begin", (request, response) -> request.getSession().setAttribute("name", "value"));
        CLUSTER.on(
                "/show",
                (request, response) ->
                        response.getWriter().print(request.getSession(false).getAttribute("name")));
        browser.ok(CLUSTER.a(), "/begin");
        assertThat(browser.cookie()).endsWith(".node-a");

        HttpResponse<String> shown = browser.get(CLUSTER.b(), "/show");

        assertThat(shown.body()).isEqualTo("value");
        assertThat(shown.headers().firstValue("Set-Cookie")).isEmpty();
        browser.setCookie(browser.cookie().substring(0, 44));
        assertThat(browser.ok(CLUSTER.b(), "/show")).isEqualTo("value");
    }

    @Test
    void a_new_id_carries_the_route_of_the_node_that_gave_it() {
        CLUSTER.on("/begin", (request, response) -> request.getSession().setAttribute("name", "value"));
        CLUSTER.on("/change", (request, response) -> response.getWriter().print(request.changeSessionId()));
        browser.ok(CLUSTER.a(), "/begin");

        String id = browser.ok(CLUSTER.b(), "/change");

        assertThat(id).endsWith(".node-b");
        assertThat(browser.cookie()).isEqualTo(id);
    }

    @Test
    void no_session_is_loaded_or_made_for_an_ignored_path() {
        CLUSTER.on("/begin", (request, response) -> request.getSession());
        CLUSTER.on(
                "/ignored",
                (request, response) -> response.getWriter()
                        .print(request.getSession(false) + " " + request.isRequestedSessionIdValid() + " "
                                + request.getRemoteUser()));
        CLUSTER.on("/assets/deep", (request, response) -> {
            try {
                request.getSession();
            } catch (IllegalStateException e) {
                response.getWriter().print(e.getMessage());
            }
        });
        browser.ok(CLUSTER.a(), "/begin");
        CLUSTER.a().link().forgetCalls();

        assertThat(browser.ok(CLUSTER.a(), "/ignored")).isEqualTo("null false null");
        assertThat(browser.ok(CLUSTER.a(), "/assets/deep")).contains("ignoredPaths");
        assertThat(CLUSTER.a().link().calls()).isEmpty();
    }

    @Test
    void a_change_on_a_read_only_path_is_refused_by_name_and_a_session_begun_there_is_kept() {
        CLUSTER.on(
                "/read-only/begin", (request, response) -> request.getSession().setAttribute("name", "first"));
        CLUSTER.on("/read-only/change", (request, response) -> {
            try {
                request.getSession(false).setAttribute("name", "second");
            } catch (IllegalStateException e) {
                response.getWriter().print(e.getMessage());
            }
        });
        CLUSTER.on("/read-only/idle", (request, response) -> {
            try {
                request.getSession(false).setMaxInactiveInterval(7);
            } catch (IllegalStateException e) {
                response.getWriter().print(e.getMessage());
            }
        });
        CLUSTER.on(
                "/name",
                (request, response) ->
                        response.getWriter().print(request.getSession(false).getAttribute("name")));

        browser.ok(CLUSTER.a(), "/read-only/begin");
        assertThat(browser.ok(CLUSTER.b(), "/name")).isEqualTo("first");
        assertThat(browser.ok(CLUSTER.a(), "/read-only/change")).contains("/read-only/change", "readOnlyPaths");
        assertThat(browser.ok(CLUSTER.a(), "/read-only/idle")).contains("/read-only/idle", "setMaxInactiveInterval");
        assertThat(browser.ok(CLUSTER.b(), "/name")).isEqualTo("first");
    }

    @Test
    void a_request_to_a_path_that_does_not_touch_reads_the_session_and_does_not_extend_its_life() {
        CLUSTER.on("/begin", (request, response) -> request.getSession().setAttribute("name", "value"));
        CLUSTER.on(
                "/poll",
                (request, response) ->
                        response.getWriter().print(request.getSession(false).getAttribute("name")));
        CLUSTER.on("/use", (request, response) -> request.getSession(false));
        browser.ok(CLUSTER.a(), "/begin");
        Instant begun = lastAccess();
        CLUSTER.advance(Duration.ofMinutes(5));

        assertThat(browser.ok(CLUSTER.a(), "/poll")).isEqualTo("value");
        assertThat(browser.ok(CLUSTER.b(), "/poll")).isEqualTo("value");
        assertThat(lastAccess()).isEqualTo(begun);

        browser.ok(CLUSTER.b(), "/use");
        assertThat(lastAccess()).isEqualTo(CLUSTER.now());
    }

    private Instant lastAccess() {
        LoadResult.Whole whole =
                (LoadResult.Whole) CLUSTER.store().load(new Handle(browser.handle()), null, new Access.Peek());
        return whole.session().times().lastAccess();
    }
}
