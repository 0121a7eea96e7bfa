// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import jakarta.servlet.ServletContext;
import jakarta.servlet.SessionTrackingMode;
import jakarta.servlet.http.HttpServletRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.catalina.util.ServerInfo;
import org.apache.tomcat.util.http.Rfc6265CookieProcessor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How clients are given ids is Tomcat's business, and stays as the application has set it. */
@Tag("every-tomcat")
class SessionTrackingTest {
    @RegisterExtension
    static final Cluster CLUSTER = new Cluster();

    private final Browser browser = new Browser();

    @BeforeEach
    void handlers() {
        CLUSTER.on("/begin", (request, response) -> {
            request.getSession().setAttribute("name", "value");
            response.getWriter().print(response.encodeURL("name"));
        });
        CLUSTER.on("/name", (request, response) -> response.getWriter().print(name(request)));
        CLUSTER.on("/change", (request, response) -> request.changeSessionId());
    }

    private static Object name(HttpServletRequest request) {
        return request.getSession(false) == null
                ? "none"
                : request.getSession(false).getAttribute("name");
    }

    private static Consumer<Site> onStart(Consumer<ServletContext> step) {
        return site ->
                site.context().addServletContainerInitializer((classes, servlets) -> step.accept(servlets), Set.of());
    }

    @Test
    void name_path_domain_and_flags_of_the_cookie_are_the_applications_for_new_sessions_and_new_ids() {
        Consumer<Site> settings = onStart(servlets -> {
            servlets.getSessionCookieConfig().setName("SHOP");
            servlets.getSessionCookieConfig().setPath("/app/shop");
            servlets.getSessionCookieConfig().setDomain("shop.example");
            servlets.getSessionCookieConfig().setSecure(true);
            servlets.getSessionCookieConfig().setHttpOnly(true);
            servlets.getSessionCookieConfig().setMaxAge(3600);
        });
        try (Node node = CLUSTER.start("cookie", settings.andThen(site -> {
            Rfc6265CookieProcessor processor = new Rfc6265CookieProcessor();
            processor.setSameSiteCookies("strict");
            site.context().setCookieProcessor(processor);
        }))) {
            CLUSTER.on("/both", (request, response) -> {
                request.getSession();
                request.changeSessionId();
            });
            List<String> cookies = browser.get(node, "/both").headers().allValues("Set-Cookie");

            assertThat(cookies)
                    .isNotEmpty()
                    .allSatisfy(cookie -> assertThat(cookie)
                            .matches("SHOP=[A-Za-z0-9_-]{44};.*")
                            .contains(
                                    "Path=/app/shop",
                                    "Domain=shop.example",
                                    "Secure",
                                    "HttpOnly",
                                    "SameSite=Strict",
                                    "Max-Age=3600"));
            node.awaitNoSessionInUse();
        }
    }

    @Test
    void the_cookies_path_has_a_trailing_slash_where_the_context_wants_it() {
        try (Node node = CLUSTER.start("slash", site -> site.context().setSessionCookiePathUsesTrailingSlash(true))) {
            assertThat(browser.get(node, "/begin").headers().allValues("Set-Cookie"))
                    .singleElement()
                    .asString()
                    .contains("Path=/app/;");
            assertThat(browser.get(CLUSTER.a(), "/change").headers().allValues("Set-Cookie"))
                    .singleElement()
                    .asString()
                    .contains("Path=/app;");
            node.awaitNoSessionInUse();
        }
    }

    @Test
    void the_cookie_is_partitioned_where_the_context_wants_it_for_new_sessions_and_new_ids() {
        assumeThat(ServerInfo.getServerNumber())
                .as("the first releases do not have it, or do not heed it")
                .isNotIn("10.1.0.0", "11.0.0.0");
        try (Node node = CLUSTER.start("partitioned", site -> site.context().setUsePartitioned(true))) {
            for (String path : List.of("/begin", "/change")) {
                assertThat(browser.get(node, path).headers().allValues("Set-Cookie"))
                        .singleElement()
                        .asString()
                        .contains("Partitioned");
            }
            node.awaitNoSessionInUse();
        }
    }

    @Test
    void an_id_in_the_URL_opens_the_session_on_another_node_and_no_cookie_is_set() {
        Consumer<Site> byUrl = onStart(servlets -> servlets.setSessionTrackingModes(Set.of(SessionTrackingMode.URL)));
        try (Node one = CLUSTER.start("one", byUrl);
                Node two = CLUSTER.start("two", byUrl)) {
            HttpResponse<String> begun = browser.get(one, "/begin");
            assertThat(begun.body()).matches("name;jsessionid=[A-Za-z0-9_-]{44}");
            assertThat(begun.headers().allValues("Set-Cookie")).isEmpty();

            assertThat(browser.ok(two, "/" + begun.body())).isEqualTo("value");
            assertThat(browser.ok(two, "/name")).isEqualTo("none");
            one.awaitNoSessionInUse();
            two.awaitNoSessionInUse();
        }
    }

    @Test
    void an_application_that_tracks_by_cookie_only_writes_no_id_into_its_links() {
        assertThat(browser.ok(CLUSTER.a(), "/begin")).matches("name;jsessionid=[A-Za-z0-9_-]{44}");
        Consumer<Site> byCookie =
                onStart(servlets -> servlets.setSessionTrackingModes(Set.of(SessionTrackingMode.COOKIE)));
        try (Node node = CLUSTER.start("by-cookie", byCookie)) {
            assertThat(new Browser().ok(node, "/begin")).isEqualTo("name");
            node.awaitNoSessionInUse();
        }
    }

    @Test
    void an_application_without_cookies_finds_no_session_by_a_cookie() {
        browser.ok(CLUSTER.a(), "/begin");
        Browser other = new Browser();
        other.setCookie(browser.cookie());

        try (Node node = CLUSTER.start("none", site -> site.context().setCookies(false))) {
            assertThat(other.ok(node, "/name")).isEqualTo("none");
            node.awaitNoSessionInUse();
        }
    }

    @Test
    void an_application_that_says_it_is_distributable_has_only_attributes_that_can_be_distributed() {
        CLUSTER.on("/thread", (request, response) -> {
            try {
                request.getSession().setAttribute("thread", Thread.currentThread());
            } catch (IllegalArgumentException e) {
                response.getWriter().print("refused");
            }
        });
        try (Node node = CLUSTER.start("distributable", site -> site.context().setDistributable(true))) {
            assertThat(browser.ok(node, "/thread")).isEqualTo("refused");
            node.awaitNoSessionInUse();
        }
    }
}
