// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import static dev.baton.session.contract.memory.LinkFault.UNREACHABLE;
import static dev.baton.session.contract.memory.StoreOperation.LOAD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.AttributeSettings;
import dev.baton.session.SessionId;
import dev.baton.session.codec.AttributeCodec;
import dev.baton.session.codec.Binding;
import dev.baton.session.codec.CodecSettings;
import dev.baton.session.spi.Access;
import dev.baton.session.spi.LoadResult;
import dev.baton.session.spi.StoredSession;
import jakarta.servlet.SessionTrackingMode;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.catalina.authenticator.FormAuthenticator;
import org.apache.tomcat.util.descriptor.web.LoginConfig;
import org.apache.tomcat.util.descriptor.web.SecurityCollection;
import org.apache.tomcat.util.descriptor.web.SecurityConstraint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An application with FORM login, whose users do not notice which node they talk to. */
@Tag("every-tomcat")
class FormLoginTest {
    @RegisterExtension
    static final Cluster CLUSTER = new Cluster(FormLoginTest::setUp);

    private final Browser browser = new Browser();

    private static void setUp(Site site) {
        site.tomcat().addUser("ann", "secret");
        site.tomcat().addRole("ann", "buyer");
        site.context().setLoginConfig(new LoginConfig("FORM", "shop", "/login", "/login-failed"));
        site.context().addSecurityRole("buyer");
        SecurityCollection inside = new SecurityCollection();
        inside.addPattern("/inside");
        SecurityConstraint constraint = new SecurityConstraint();
        constraint.addCollection(inside);
        constraint.addAuthRole("buyer");
        site.context().addConstraint(constraint);
        site.context().getPipeline().addValve(new FormAuthenticator());
        site.manager().setIgnoredPaths("/ignored");
    }

    @BeforeEach
    void installTheShop() {
        CLUSTER.on("/login", (request, response) -> response.getWriter().print("login page"));
        CLUSTER.on("/login-failed", (request, response) -> response.getWriter().print("login failed"));
        CLUSTER.on(
                "/inside",
                (request, response) -> response.getWriter()
                        .print(request.getMethod() + " " + request.getParameter("article") + " by "
                                + request.getRemoteUser()));
        CLUSTER.on("/who", (request, response) -> response.getWriter().print(who(request)));
        CLUSTER.on("/plain", (request, response) -> response.getWriter().print("plain"));
    }

    private static String who(HttpServletRequest request) {
        return request.getRemoteUser() + " " + request.isUserInRole("buyer") + " " + request.isUserInRole("seller")
                + " " + request.getAuthType();
    }

    private void login(Node first, Node second, Node third) {
        assertThat(browser.ok(first, "/inside")).isEqualTo("login page");
        HttpResponse<String> redirect = browser.post(second, "/j_security_check", "j_username=ann&j_password=secret");
        assertThat(redirect.statusCode()).isEqualTo(303);
        assertThat(browser.ok(third, "/inside")).isEqualTo("GET null by ann");
    }

    @Test
    void principal_roles_and_auth_type_are_the_same_on_every_node_after_login() {
        login(CLUSTER.a(), CLUSTER.a(), CLUSTER.a());

        assertThat(browser.ok(CLUSTER.a(), "/who")).isEqualTo("ann true false FORM");
        assertThat(browser.ok(CLUSTER.b(), "/who")).isEqualTo("ann true false FORM");
    }

    @Test
    void each_step_of_the_login_may_meet_another_node() {
        login(CLUSTER.a(), CLUSTER.b(), CLUSTER.a());
        assertThat(browser.ok(CLUSTER.b(), "/inside")).isEqualTo("GET null by ann");
    }

    @Test
    void a_POST_that_the_login_interrupted_on_one_node_is_replayed_on_another_with_its_body() {
        HttpResponse<String> page = browser.post(CLUSTER.a(), "/inside", "article=teapot+%26+cups");
        assertThat(page.body()).isEqualTo("login page");

        HttpResponse<String> redirect =
                browser.post(CLUSTER.b(), "/j_security_check", "j_username=ann&j_password=secret");
        assertThat(redirect.statusCode()).isEqualTo(303);
        assertThat(redirect.headers().firstValue("Location"))
                .hasValueSatisfying(to -> assertThat(to).endsWith("/app/inside"));

        assertThat(browser.ok(CLUSTER.a(), "/inside")).isEqualTo("POST teapot & cups by ann");
        assertThat(browser.ok(CLUSTER.b(), "/inside")).isEqualTo("GET null by ann");
    }

    @Test
    void a_POST_that_the_login_interrupted_is_replayed_on_the_node_that_had_not_seen_the_session() {
        browser.post(CLUSTER.a(), "/inside", "article=teapot");
        browser.post(CLUSTER.a(), "/j_security_check", "j_username=ann&j_password=secret");

        assertThat(browser.ok(CLUSTER.b(), "/inside")).isEqualTo("POST teapot by ann");
    }

    @Test
    void a_replayed_request_has_the_session_id_that_it_would_have_today() {
        CLUSTER.on(
                "/inside",
                (request, response) -> response.getWriter()
                        .print(request.getSession().getId() + " " + request.getHeader("Cookie") + " "
                                + request.getCookies()[0].getValue()));
        CLUSTER.on(
                "/begin",
                (request, response) ->
                        response.getWriter().print(request.getSession().getId()));
        browser.ok(CLUSTER.a(), "/begin");
        browser.post(CLUSTER.a(), "/inside", "article=teapot");
        browser.post(CLUSTER.b(), "/j_security_check", "j_username=ann&j_password=secret");

        String[] seen = browser.ok(CLUSTER.a(), "/inside").split(" ");

        assertThat(seen[1]).isEqualTo("JSESSIONID=" + seen[0]);
        assertThat(seen[2]).isEqualTo(seen[0]);
    }

    @Test
    void a_request_with_its_id_in_URL_headers_and_body_is_kept_without_and_replayed_with_the_one_of_today() {
        CLUSTER.on(
                "/begin",
                (request, response) ->
                        response.getWriter().print(request.getSession().getId()));
        CLUSTER.on(
                "/login",
                (request, response) -> response.getWriter().print("/" + response.encodeURL("j_security_check")));
        CLUSTER.on(
                "/inside",
                (request, response) -> response.getWriter()
                        .print(request.getRequestURI() + " " + request.getHeader("Referer") + " "
                                + request.getParameter("back")));
        try (Node node = CLUSTER.start("by-url", site -> {
            setUp(site);
            site.context()
                    .addServletContainerInitializer(
                            (classes, servlets) -> servlets.setSessionTrackingModes(Set.of(SessionTrackingMode.URL)),
                            Set.of());
        })) {
            SessionId id = SessionId.parse(browser.ok(node, "/begin")).orElseThrow();
            String parameter = ";jsessionid=" + id.value();
            browser.setReferer("http://shop/here" + parameter + "?from=here");
            String form = browser.post(node, "/inside" + parameter, "back=" + parameter)
                    .body();
            SessionId atLogin =
                    SessionId.parse(form.substring(form.indexOf('=') + 1)).orElseThrow();

            assertThat(stored(id).toString())
                    .doesNotContain(id.secret().value())
                    .doesNotContain(atLogin.secret().value())
                    .contains("from=here");

            HttpResponse<String> redirect = browser.post(node, form, "j_username=ann&j_password=secret");
            assertThat(redirect.statusCode()).as(redirect.body()).isEqualTo(303);
            String page = URI.create(redirect.headers().firstValue("Location").orElseThrow())
                    .getPath();
            String today = page.substring(page.indexOf(';'));
            assertThat(today).startsWith(";jsessionid=" + id.handle()).isNotEqualTo(parameter);
            assertThat(browser.ok(node, page.substring(Node.PATH.length())))
                    .isEqualTo("%s http://shop/here%s?from=here %s".formatted(page, today, today));
            node.awaitNoSessionInUse();
        }
    }

    @Test
    void an_id_of_another_applications_session_is_not_kept_with_the_request_that_brought_it() {
        CLUSTER.on("/begin", (request, response) -> request.getSession());
        browser.ok(CLUSTER.a(), "/begin");
        SessionId other = SessionId.random();
        browser.setCookie(browser.cookie() + "; OTHER=" + other.value());

        browser.post(CLUSTER.a(), "/inside", "article=teapot");

        assertThat(stored(SessionId.parse(browser.cookie().substring(0, SessionId.LENGTH))
                                .orElseThrow())
                        .toString())
                .doesNotContain(other.secret().value())
                .contains("OTHER");
        browser.post(CLUSTER.b(), "/j_security_check", "j_username=ann&j_password=secret");
        assertThat(browser.ok(CLUSTER.a(), "/inside")).endsWith(" by ann");
    }

    /** The attributes of a session as whoever can read the store can read them. */
    private static Map<String, Object> stored(SessionId id) {
        StoredSession session =
                ((LoadResult.Whole) CLUSTER.store().load(id.handle(), null, new Access.Peek())).session();
        Map<String, Object> values = new TreeMap<>();
        try (AttributeCodec codec = AttributeCodec.create(
                new CodecSettings(FormLoginTest.class.getClassLoader(), AttributeSettings.DEFAULT))) {
            session.attributes().forEach((name, stored) -> {
                Object value =
                        codec.decode(new Binding(Cluster.NAMESPACE, session.incarnation(), name), stored.value());
                values.put(name, value);
                if (value instanceof Map<?, ?> note && note.get("body") instanceof byte[] body) {
                    values.put(name + " body", new String(body, StandardCharsets.ISO_8859_1));
                }
            });
        }
        return values;
    }

    @Test
    void the_login_gives_the_session_a_new_id_and_the_old_one_is_nobodys() {
        browser.ok(CLUSTER.a(), "/inside");
        Browser thief = new Browser();
        thief.setCookie(browser.cookie());

        browser.post(CLUSTER.b(), "/j_security_check", "j_username=ann&j_password=secret");

        assertThat(browser.cookie()).isNotEqualTo(thief.cookie());
        assertThat(thief.ok(CLUSTER.a(), "/who")).isEqualTo("null false false null");
        assertThat(thief.ok(CLUSTER.b(), "/who")).isEqualTo("null false false null");
    }

    @Test
    void a_login_with_a_wrong_password_fails_and_can_be_tried_again_on_another_node() {
        browser.post(CLUSTER.a(), "/inside", "article=teapot");
        assertThat(browser.post(CLUSTER.b(), "/j_security_check", "j_username=ann&j_password=wrong")
                        .body())
                .isEqualTo("login failed");
        assertThat(browser.ok(CLUSTER.a(), "/who")).isEqualTo("null false false null");

        browser.post(CLUSTER.a(), "/j_security_check", "j_username=ann&j_password=secret");

        assertThat(browser.ok(CLUSTER.b(), "/inside")).isEqualTo("POST teapot by ann");
    }

    @Test
    @Tag("not-in-10.1.0")
    void the_session_gets_its_own_maxInactive_back_after_login() {
        CLUSTER.on(
                "/interval",
                (request, response) ->
                        response.getWriter().print(request.getSession().getMaxInactiveInterval()));
        browser.ok(CLUSTER.a(), "/inside");
        assertThat(browser.ok(CLUSTER.b(), "/interval")).isEqualTo("120");

        browser.post(CLUSTER.b(), "/j_security_check", "j_username=ann&j_password=secret");
        browser.ok(CLUSTER.a(), "/inside");

        assertThat(browser.ok(CLUSTER.b(), "/interval")).isEqualTo("1800");
    }

    @Test
    void what_login_keeps_in_the_session_is_hidden_from_the_application() {
        CLUSTER.on("/names", (request, response) -> {
            request.getSession().setAttribute("own", 1);
            request.getSession().getAttributeNames().asIterator().forEachRemaining(name -> {
                try {
                    response.getWriter().print(name + ";");
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
        });
        browser.ok(CLUSTER.a(), "/inside");

        assertThat(browser.ok(CLUSTER.b(), "/names")).isEqualTo("own;");
    }

    @Test
    void after_logout_no_node_lets_the_user_in() {
        CLUSTER.on("/logout", (request, response) -> request.logout());
        login(CLUSTER.a(), CLUSTER.a(), CLUSTER.a());
        assertThat(browser.ok(CLUSTER.b(), "/inside")).isEqualTo("GET null by ann");

        browser.ok(CLUSTER.b(), "/logout");

        assertThat(browser.ok(CLUSTER.a(), "/who")).isEqualTo("null false false null");
        assertThat(browser.ok(CLUSTER.a(), "/inside")).isEqualTo("login page");
    }

    @Test
    void a_login_is_none_in_an_application_with_another_realm() {
        login(CLUSTER.a(), CLUSTER.a(), CLUSTER.a());
        try (Node other = CLUSTER.start("other-realm", site -> {
            setUp(site);
            site.context().setLoginConfig(new LoginConfig("FORM", "office", "/login", "/login-failed"));
        })) {
            assertThat(browser.ok(other, "/who")).isEqualTo("null false false null");
        }
    }

    @Test
    void a_request_that_asks_nothing_is_one_call_because_its_user_decides_who_may_pass() {
        login(CLUSTER.a(), CLUSTER.a(), CLUSTER.a());
        CLUSTER.b().link().forgetCalls();

        browser.ok(CLUSTER.b(), "/plain");
        assertThat(CLUSTER.b().link().calls()).containsExactly(LOAD);
    }

    @Test
    void a_request_to_an_ignored_path_asks_nothing() {
        CLUSTER.on("/ignored", (request, response) -> response.getWriter().print(who(request)));
        login(CLUSTER.a(), CLUSTER.a(), CLUSTER.a());
        CLUSTER.b().link().forgetCalls();

        assertThat(browser.ok(CLUSTER.b(), "/ignored")).isEqualTo("null false false null");
        assertThat(CLUSTER.b().link().calls()).isEmpty();
    }

    @Test
    void nobody_is_sent_to_the_login_page_because_the_store_is_down() {
        login(CLUSTER.a(), CLUSTER.a(), CLUSTER.a());
        CLUSTER.b().link().failNext(LOAD, UNREACHABLE);

        HttpResponse<String> response = browser.get(CLUSTER.b(), "/inside");

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Baton-Outcome")).hasValue("unavailable");
        assertThat(browser.ok(CLUSTER.b(), "/inside")).isEqualTo("GET null by ann");
    }
}
