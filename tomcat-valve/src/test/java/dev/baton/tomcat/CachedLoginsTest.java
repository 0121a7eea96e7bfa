// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.catalina.Globals;
import org.apache.catalina.authenticator.AuthenticatorBase;
import org.apache.catalina.authenticator.DigestAuthenticator;
import org.apache.catalina.authenticator.SSLAuthenticator;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.tomcat.util.descriptor.web.LoginConfig;
import org.apache.tomcat.util.descriptor.web.SecurityCollection;
import org.apache.tomcat.util.descriptor.web.SecurityConstraint;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Logins by other ways than a form, which a session keeps for every node once they have been made. */
@Tag("every-tomcat")
class CachedLoginsTest {
    @RegisterExtension
    static final Cluster CLUSTER = new Cluster();

    private static final String HAS_CERTIFICATE = "/inside";

    private final Browser browser = new Browser();

    private static Consumer<Site> protectedBy(String method, String user, AuthenticatorBase authenticator) {
        return site -> {
            site.tomcat().addUser(user, "secret");
            site.tomcat().addRole(user, "buyer");
            site.context().setLoginConfig(new LoginConfig(method, "shop", null, null));
            site.context().addSecurityRole("buyer");
            SecurityCollection inside = new SecurityCollection();
            inside.addPattern("/inside");
            inside.addPattern("/who");
            SecurityConstraint constraint = new SecurityConstraint();
            constraint.addCollection(inside);
            constraint.addAuthRole("buyer");
            site.context().addConstraint(constraint);
            site.context().getPipeline().addValve(authenticator);
        };
    }

    /** By itself Tomcat has each request log in again. */
    private static Consumer<Site> digest() {
        DigestAuthenticator authenticator = new DigestAuthenticator();
        authenticator.setCache(true);
        return protectedBy("DIGEST", "ann", authenticator);
    }

    private static void handlers() {
        CLUSTER.on("/begin", (request, response) -> request.getSession());
        CLUSTER.on("/inside", (request, response) -> response.getWriter().print("inside"));
        CLUSTER.on(
                "/who",
                (request, response) ->
                        response.getWriter().print(request.getRemoteUser() + " " + request.getAuthType()));
    }

    @Test
    void a_DIGEST_login_that_Tomcat_is_to_cache_on_one_node_is_a_login_on_another() {
        handlers();
        try (Node one = CLUSTER.start("one", digest());
                Node two = CLUSTER.start("two", digest())) {
            browser.ok(one, "/begin");
            HttpResponse<String> challenge = browser.get(one, "/inside");
            assertThat(challenge.statusCode()).isEqualTo(401);

            logIn(one, challenge);

            assertThat(browser.ok(two, "/who")).isEqualTo("ann DIGEST");
            assertThat(browser.ok(one, "/who")).isEqualTo("ann DIGEST");
            assertThat(new Browser().get(two, "/who").statusCode()).isEqualTo(401);
            one.awaitNoSessionInUse();
            two.awaitNoSessionInUse();
        }
    }

    private void logIn(Node node, HttpResponse<String> challenge) {
        String header = challenge.headers().allValues("WWW-Authenticate").stream()
                .filter(each -> !each.contains("algorithm=SHA"))
                .findFirst()
                .orElseThrow();
        String nonce = part(header, "nonce");
        String uri = Node.PATH + "/inside";
        String answer = md5(md5("ann:shop:secret") + ":" + nonce + ":00000001:client:auth:" + md5("GET:" + uri));
        HttpRequest request = HttpRequest.newBuilder(node.uri("/inside"))
                .header("Cookie", "JSESSIONID=" + browser.cookie())
                .header(
                        "Authorization",
                        "Digest username=\"ann\", realm=\"shop\", nonce=\"" + nonce + "\", uri=\"" + uri
                                + "\", response=\""
                                + answer + "\", opaque=\"" + part(header, "opaque")
                                + "\", qop=auth, nc=00000001, cnonce=\"client\", algorithm=MD5")
                .build();
        HttpResponse<String> response =
                Browser.result(HttpClient.newHttpClient().sendAsync(request, BodyHandlers.ofString()));
        assertThat(response.statusCode()).isEqualTo(200);
        response.headers().firstValue("Set-Cookie").ifPresent(cookie -> browser.setCookie(cookie.split("[=;]")[1]));
    }

    private static String part(String header, String name) {
        Matcher matcher = Pattern.compile(name + "=\"([^\"]*)\"").matcher(header);
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    private static String md5(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.ISO_8859_1)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_CLIENT_CERT_login_on_one_node_is_a_login_on_another_that_sees_no_certificate() {
        X509Certificate certificate = anyCertificate();
        String user = certificate.getSubjectX500Principal().toString();
        Consumer<Site> setUp = site -> {
            protectedBy("CLIENT-CERT", user, new SSLAuthenticator()).accept(site);
            site.tomcat().getHost().getPipeline().addValve(new TlsProxy(certificate));
        };
        handlers();
        CLUSTER.on(
                "/who",
                (request, response) ->
                        response.getWriter().print(request.getRemoteUser().equals(user) + " " + request.getAuthType()));
        try (Node one = CLUSTER.start("one", setUp);
                Node two = CLUSTER.start("two", setUp)) {
            browser.ok(one, "/begin");

            assertThat(browser.ok(one, HAS_CERTIFICATE)).isEqualTo("inside");

            assertThat(browser.ok(two, "/who")).isEqualTo("true CLIENT_CERT");
            assertThat(new Browser().get(two, "/who").statusCode()).isNotEqualTo(200);
            one.awaitNoSessionInUse();
            two.awaitNoSessionInUse();
        }
    }

    /** Stands for a proxy that ends TLS in front of Tomcat, and tells of the client's certificate. */
    private static final class TlsProxy extends ValveBase {
        private final X509Certificate certificate;

        private TlsProxy(X509Certificate certificate) {
            super(true);
            this.certificate = certificate;
        }

        @Override
        public void invoke(Request request, Response response) throws IOException, ServletException {
            if (request.getRequestURI().endsWith(HAS_CERTIFICATE)) {
                request.setAttribute(Globals.CERTIFICATES_ATTR, new X509Certificate[] {certificate});
            }
            getNext().invoke(request, response);
        }
    }

    /** One that is valid today, of those that every JDK brings. */
    private static X509Certificate anyCertificate() {
        try {
            KeyStore trusted = KeyStore.getInstance(
                    Path.of(System.getProperty("java.home"), "lib", "security", "cacerts")
                            .toFile(),
                    (char[]) null);
            for (String alias : Collections.list(trusted.aliases())) {
                if (trusted.getCertificate(alias) instanceof X509Certificate certificate && isValid(certificate)) {
                    return certificate;
                }
            }
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
        throw new IllegalStateException("This JDK has no certificate that is valid");
    }

    private static boolean isValid(X509Certificate certificate) {
        try {
            certificate.checkValidity();
            return true;
        } catch (CertificateException e) {
            return false;
        }
    }
}
