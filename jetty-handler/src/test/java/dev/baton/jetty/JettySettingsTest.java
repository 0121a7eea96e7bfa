// SPDX-License-Identifier: Apache-2.0
package dev.baton.jetty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.session.Handle;
import dev.baton.session.contract.memory.InMemoryBackend;
import dev.baton.session.contract.memory.InMemoryLink;
import dev.baton.session.contract.memory.ManualClock;
import dev.baton.session.engine.StoreConnections;
import dev.baton.session.spi.Access;
import dev.baton.session.spi.LoadResult;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.eclipse.jetty.session.DefaultSessionIdManager;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the settings do, what is said of them when they are wrong, and which ids are taken. */
@Tag("every-jetty")
class JettySettingsTest {
    @RegisterExtension
    static final Cluster CLUSTER = new Cluster(site -> {
        DefaultSessionIdManager ids = new DefaultSessionIdManager(site.server());
        ids.setWorkerName("node-" + site.node());
        site.server().addBean(ids, true);
        site.sessions().setIgnoredPaths("/ignored, /assets/*");
        site.sessions().setReadOnlyPaths("/read-only/*");
        site.sessions().setNoTouchPaths("/poll");
    });

    private final Browser browser = new Browser();

    @Test
    void all_faults_are_told_together_when_the_context_starts() {
        assertThatThrownBy(() -> CLUSTER.start("faulty", site -> {
                    site.sessions().setStore("nowhere://host");
                    site.sessions().setLockWait("soon");
                    site.sessions().set("stroe", "value");
                }))
                .hasMessageContaining("nowhere")
                .hasMessageContaining("'soon'")
                .hasMessageContaining("'stroe'");
    }

    @Test
    void a_context_that_does_not_start_gives_its_connection_back() {
        URI store = URI.create("memory://failing" + MemoryStores.UNOPENABLE);
        MemoryStores.add("failing", new InMemoryBackend(new ManualClock()));
        try {
            assertThatThrownBy(() ->
                            CLUSTER.start("failing", site -> site.sessions().setStore(store.toString())))
                    .hasMessageContaining("this store cannot be opened");
            InMemoryLink before = MemoryStores.link(store);
            StoreConnections.acquire(store).close();
            assertThat(MemoryStores.link(store)).isNotSameAs(before);
        } finally {
            MemoryStores.remove("failing");
        }
    }

    @Test
    void an_attribute_of_the_context_wins_over_the_setting_of_the_server() {
        try (Node own = CLUSTER.start("own", site -> site.context().setAttribute("baton.namespace", "own"))) {
            assertThat(own.sessions()).hasToString("BatonSessionCache[own]");
        }
    }

    @Test
    void host_and_path_can_stand_in_a_namespace_and_are_in_the_default() {
        try (Node expanded = CLUSTER.start("expanded", site -> {
                    site.sessions().setNamespace("Catalina/[host][path]");
                    site.context().setVirtualHosts(List.of("127.0.0.1"));
                });
                Node plain = CLUSTER.start("plain", site -> site.sessions().setNamespace(null))) {
            assertThat(expanded.sessions()).hasToString("BatonSessionCache[Catalina/127.0.0.1/app]");
            assertThat(plain.sessions()).hasToString("BatonSessionCache[Jetty/localhost/app]");
        }
    }

    @Test
    void a_context_that_is_stopped_and_started_again_goes_on_with_its_sessions() throws Exception {
        CLUSTER.on("/begin", (request, response) -> request.getSession().setAttribute("name", "kept"));
        CLUSTER.on(
                "/name",
                (request, response) ->
                        response.getWriter().print(request.getSession(false).getAttribute("name")));
        browser.ok(CLUSTER.a(), "/begin");

        CLUSTER.a().context().stop();
        CLUSTER.a().context().start();

        assertThat(browser.ok(CLUSTER.a(), "/name")).isEqualTo("kept");
        assertThat(browser.ok(CLUSTER.a(), "/begin")).isEmpty();
    }

    @Test
    void of_two_ids_the_one_that_is_a_session_counts_whatever_their_order() {
        CLUSTER.on("/begin", (request, response) -> request.getSession().setAttribute("name", "value"));
        CLUSTER.on(
                "/name",
                (request, response) ->
                        response.getWriter().print(request.getSession(false).getAttribute("name")));
        browser.ok(CLUSTER.a(), "/begin");
        String live = browser.cookie();
        String dead = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

        browser.setCookie(dead + "; JSESSIONID=" + live);
        assertThat(browser.ok(CLUSTER.b(), "/name")).isEqualTo("value");
        browser.setCookie(live + "; JSESSIONID=" + dead);
        assertThat(browser.ok(CLUSTER.b(), "/name")).isEqualTo("value");
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
                        .print(request.getSession(false) + " " + request.isRequestedSessionIdValid()));
        CLUSTER.on("/begin", (request, response) -> request.getSession());
        browser.setCookie(cookie);

        assertThat(browser.ok(CLUSTER.a(), "/show")).isEqualTo("null false");
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

        assertThat(browser.cookie()).isEqualTo(id + ".node-b");
    }

    @Test
    void no_session_is_loaded_or_made_for_an_ignored_path() {
        CLUSTER.on("/begin", (request, response) -> request.getSession());
        CLUSTER.on(
                "/ignored",
                (request, response) -> response.getWriter()
                        .print(request.getSession(false) + " " + request.isRequestedSessionIdValid()));
        CLUSTER.on("/assets/deep", (request, response) -> {
            try {
                request.getSession();
            } catch (IllegalStateException e) {
                response.getWriter().print(e.getMessage());
            }
        });
        browser.ok(CLUSTER.a(), "/begin");
        CLUSTER.a().link().forgetCalls();

        assertThat(browser.ok(CLUSTER.a(), "/ignored")).isEqualTo("null false");
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
