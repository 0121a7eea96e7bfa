// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apache.catalina.Context;
import org.apache.catalina.authenticator.BasicAuthenticator;
import org.apache.catalina.authenticator.SingleSignOn;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.LoginConfig;
import org.apache.tomcat.util.descriptor.web.SecurityCollection;
import org.apache.tomcat.util.descriptor.web.SecurityConstraint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two applications of a node to which a user logs in once, by Tomcat's own means. */
@Tag("every-tomcat")
class SingleSignOnTest {
    @RegisterExtension
    static final Cluster CLUSTER = new Cluster(SingleSignOnTest::setUp);

    private final CookieManager cookies = new CookieManager();
    private final HttpClient client =
            HttpClient.newBuilder().cookieHandler(cookies).build();

    private static void setUp(Site site) {
        site.tomcat().getHost().getPipeline().addValve(new SingleSignOn());
        site.tomcat().addUser("ann", "secret");
        site.tomcat().addRole("ann", "buyer");
        Context other = site.tomcat().addContext("/other", site.home().toString());
        BatonManager manager = new BatonManager();
        manager.setStore(site.manager().given().get("store"));
        manager.setNamespace("other");
        other.setManager(manager);
        Tomcat.addServlet(other, "application", new Other());
        Node.map(other, "/", "application");
        protect(other);
        protect(site.context());
    }

    private static void protect(Context context) {
        context.setLoginConfig(new LoginConfig("BASIC", "shop", null, null));
        context.addSecurityRole("buyer");
        SecurityCollection inside = new SecurityCollection();
        inside.addPattern("/inside");
        SecurityConstraint constraint = new SecurityConstraint();
        constraint.addCollection(inside);
        constraint.addAuthRole("buyer");
        context.addConstraint(constraint);
        context.getPipeline().addValve(new BasicAuthenticator());
    }

    @SuppressWarnings("serial")
    private static final class Other extends HttpServlet {
        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            if (request.getServletPath().equals("/end")) {
                request.getSession().invalidate();
            }
            response.getWriter().print(request.getRemoteUser());
        }
    }

    @BeforeEach
    void handlers() {
        CLUSTER.on("/inside", (request, response) -> response.getWriter().print(request.getRemoteUser()));
        CLUSTER.on("/change", (request, response) -> request.changeSessionId());
        CLUSTER.on("/end", (request, response) -> request.getSession().invalidate());
    }

    private int status(String path, boolean withPassword) {
        HttpRequest.Builder request = HttpRequest.newBuilder(CLUSTER.a().uri(path));
        if (withPassword) {
            request.header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString("ann:secret".getBytes(StandardCharsets.UTF_8)));
        }
        int status = Browser.result(client.sendAsync(request.build(), BodyHandlers.ofString()))
                .statusCode();
        // Tomcat 11.0.0 has its cookie sent over TLS only.
        cookies.getCookieStore().getCookies().forEach(cookie -> cookie.setSecure(false));
        return status;
    }

    private void logInToBoth() {
        assertThat(status("/../other/inside", false)).isEqualTo(401);
        assertThat(status("/inside", true)).isEqualTo(200);
        assertThat(status("/../other/inside", false)).isEqualTo(200);
    }

    @Test
    void who_logs_out_of_one_is_logged_out_of_the_other() {
        logInToBoth();

        assertThat(status("/end", false)).isEqualTo(200);

        assertThat(status("/../other/inside", false)).isEqualTo(401);
        assertThat(status("/inside", false)).isEqualTo(401);
    }

    @Test
    void a_changed_id_does_not_come_between() {
        logInToBoth();
        assertThat(status("/change", false)).isEqualTo(200);
        assertThat(status("/inside", false)).isEqualTo(200);

        assertThat(status("/end", false)).isEqualTo(200);

        assertThat(status("/../other/inside", false)).isEqualTo(401);
    }

    @Test
    void who_logs_out_on_another_node_is_logged_out_of_the_other_application_too() {
        logInToBoth();
        Browser elsewhere = new Browser();
        elsewhere.setCookie(cookies.getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().equals("JSESSIONID"))
                .filter(cookie -> cookie.getPath().equals(Node.PATH))
                .map(HttpCookie::getValue)
                .findFirst()
                .orElseThrow());

        elsewhere.ok(CLUSTER.b(), "/end");
        CLUSTER.a().manager().processExpires();

        await().until(() -> status("/../other/inside", false) == 401);
    }
}
