// SPDX-License-Identifier: Apache-2.0
package dev.baton.jetty;

import static dev.baton.session.contract.memory.LinkFault.UNREACHABLE;
import static dev.baton.session.contract.memory.StoreOperation.LOAD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.AttributeSettings;
import dev.baton.session.Handle;
import dev.baton.session.SessionId;
import dev.baton.session.codec.AttributeCodec;
import dev.baton.session.codec.Binding;
import dev.baton.session.codec.CodecSettings;
import dev.baton.session.spi.Access;
import dev.baton.session.spi.LoadResult;
import dev.baton.session.spi.StoredSession;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.jetty.security.Constraint;
import org.eclipse.jetty.security.HashLoginService;
import org.eclipse.jetty.security.SecurityHandler;
import org.eclipse.jetty.security.UserStore;
import org.eclipse.jetty.security.authentication.FormAuthenticator;
import org.eclipse.jetty.session.AbstractSessionManager;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.security.Credential;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** FORM login over two nodes, and who is logged in afterwards. */
@Tag("every-jetty")
class JettyFormLoginTest {
    @RegisterExtension
    static final Cluster CLUSTER = new Cluster(JettyFormLoginTest::setUp);

    private final Browser browser = new Browser();

    private static void setUp(Site site) {
        secure(site, "shop");
        site.sessions().setIgnoredPaths("/ignored");
    }

    private static void secure(Site site, String realm) {
        UserStore users = new UserStore();
        users.addUser("ann", Credential.getCredential("secret"), new String[] {"buyer"});
        HashLoginService logins = new HashLoginService(realm);
        logins.setUserStore(users);
        SecurityHandler.PathMapped security = new SecurityHandler.PathMapped();
        security.setLoginService(logins);
        security.setRealmName(realm);
        security.setAuthenticator(new FormAuthenticator("/login", "/login-failed", true));
        security.put("/inside", Constraint.from("buyer"));
        Servlets.secure(site.context(), security);
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
        assertThat(redirect.statusCode()).isIn(302, 303);
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

        assertThat(browser.ok(CLUSTER.a(), "/inside")).endsWith(" by ann");
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
    void a_request_to_a_page_for_everybody_asks_nothing() {
        login(CLUSTER.a(), CLUSTER.a(), CLUSTER.a());
        CLUSTER.b().link().forgetCalls();

        browser.ok(CLUSTER.b(), "/plain");
        assertThat(CLUSTER.b().link().calls()).isEmpty();
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

    @Test
    void a_login_that_meets_another_node_leads_to_the_page_that_was_asked_for() {
        browser.post(CLUSTER.a(), "/inside", "article=teapot");

        HttpResponse<String> redirect =
                browser.post(CLUSTER.b(), "/j_security_check", "j_username=ann&j_password=secret");

        assertThat(redirect.headers().firstValue("Location"))
                .hasValueSatisfying(to -> assertThat(to).endsWith("/app/inside"));
        assertThat(browser.ok(CLUSTER.a(), "/inside")).endsWith(" by ann");
    }

    @Test
    void a_login_is_none_in_an_application_with_another_realm() {
        login(CLUSTER.a(), CLUSTER.a(), CLUSTER.a());
        try (Node other = CLUSTER.start("other-realm", site -> secure(site, "office"))) {
            assertThat(browser.ok(other, "/who")).isEqualTo("null false false null");
        }
    }

    @Test
    void a_Tomcat_finds_the_interrupted_page_noted_down_until_somebody_has_logged_in() {
        browser.ok(CLUSTER.a(), "/inside");
        assertThat(stored().keySet()).contains("\u0001tomcat.form.request", "\u0001tomcat.form.secret");

        browser.post(CLUSTER.b(), "/j_security_check", "j_username=ann&j_password=secret");

        assertThat(stored().keySet()).noneMatch(name -> name.contains("tomcat"));
    }

    @Test
    void a_request_with_its_id_in_URL_headers_and_body_is_kept_without_and_goes_on_with_the_one_of_today() {
        CLUSTER.on(
                "/begin",
                (request, response) ->
                        response.getWriter().print(request.getSession().getId()));
        CLUSTER.on(
                "/noted",
                (request, response) -> response.getWriter()
                        .print(request.getSession().getAttribute("org.eclipse.jetty.security.form_URI") + " "
                                + ((Fields) request.getSession().getAttribute("org.eclipse.jetty.security.form_POST"))
                                        .getValue("back")));
        try (Node node = CLUSTER.start("by-url", site -> {
            secure(site, "shop");
            AbstractSessionManager sessions = (AbstractSessionManager) Servlets.sessions(site.context());
            sessions.setUsingCookies(false);
            sessions.setUsingUriParameters(true);
        })) {
            SessionId id = SessionId.parse(browser.ok(node, "/begin")).orElseThrow();
            String parameter = ";jsessionid=" + id.value();
            browser.setReferer("http://shop/here" + parameter + "?from=here");
            browser.post(node, "/inside" + parameter, "back=" + parameter);

            assertThat(decoded(id).toString())
                    .doesNotContain(id.secret().value())
                    .contains("from=here");
            assertThat(browser.ok(node, "/noted" + parameter))
                    .isEqualTo(node.uri("/inside") + parameter + " " + parameter);

            String location = browser.post(node, "/j_security_check" + parameter, "j_username=ann&j_password=secret")
                    .headers()
                    .firstValue("Location")
                    .orElseThrow();
            String page = URI.create(location).getPath();
            assertThat(page)
                    .startsWith(Node.PATH + "/inside;jsessionid=" + id.handle())
                    .doesNotContain(id.secret().value());
            assertThat(browser.ok(node, page.substring(Node.PATH.length()))).endsWith(" by ann");
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

        assertThat(decoded(SessionId.parse(browser.cookie().substring(0, SessionId.LENGTH))
                                .orElseThrow())
                        .toString())
                .doesNotContain(other.secret().value())
                .contains("OTHER");
        browser.post(CLUSTER.b(), "/j_security_check", "j_username=ann&j_password=secret");
        assertThat(browser.ok(CLUSTER.a(), "/inside")).endsWith(" by ann");
    }

    /** The attributes of a session as whoever can read the store can read them. */
    private static Map<String, Object> decoded(SessionId id) {
        StoredSession session =
                ((LoadResult.Whole) CLUSTER.store().load(id.handle(), null, new Access.Peek())).session();
        Map<String, Object> values = new TreeMap<>();
        try (AttributeCodec codec = AttributeCodec.create(
                new CodecSettings(JettyFormLoginTest.class.getClassLoader(), AttributeSettings.DEFAULT))) {
            session.attributes()
                    .forEach((name, stored) -> values.put(
                            name,
                            codec.decode(new Binding(Cluster.NAMESPACE, session.incarnation(), name), stored.value())));
        }
        return values;
    }

    @Test
    void no_password_is_in_the_store() {
        login(CLUSTER.a(), CLUSTER.b(), CLUSTER.a());

        assertThat(stored().toString()).doesNotContain("secret");
        assertThat(stored().keySet()).noneMatch(name -> name.contains("UserIdentity"));
    }

    private Map<String, ?> stored() {
        LoadResult.Whole whole =
                (LoadResult.Whole) CLUSTER.store().load(new Handle(browser.handle()), null, new Access.Peek());
        return whole.session().attributes();
    }
}
