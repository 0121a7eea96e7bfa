// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import static dev.baton.session.codec.Codecs.BINDING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.DisabledException;
import org.springframework.security.authentication.RememberMeAuthenticationToken;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.authentication.OAuth2AuthenticationToken;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.web.HttpSessionOAuth2AuthorizationRequestRepository;
import org.springframework.security.oauth2.client.web.HttpSessionOAuth2AuthorizedClientRepository;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.oidc.OidcIdToken;
import org.springframework.security.oauth2.core.oidc.OidcUserInfo;
import org.springframework.security.oauth2.core.oidc.user.DefaultOidcUser;
import org.springframework.security.oauth2.core.oidc.user.OidcUserAuthority;
import org.springframework.security.web.WebAttributes;
import org.springframework.security.web.authentication.WebAuthenticationDetails;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;
import org.springframework.security.web.authentication.switchuser.SwitchUserGrantedAuthority;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.security.web.csrf.HttpSessionCsrfTokenRepository;
import org.springframework.security.web.savedrequest.HttpSessionRequestCache;
import org.springframework.security.web.savedrequest.SavedRequest;
import org.springframework.web.servlet.FlashMap;
import org.springframework.web.servlet.support.SessionFlashMapManager;

@DisplayName("What Spring Security keeps in a session by itself is carried with no setting")
class SpringSecurityTest {
    private final AttributeCodec codec = Codecs.create();
    private final Map<String, Object> attributes = new LinkedHashMap<>();
    private final HttpServletResponse response = proxy(HttpServletResponse.class, Map.of());
    private final HttpServletRequest request = request();

    @Test
    void theLoginsThatItKnows() {
        var roles = AuthorityUtils.createAuthorityList("ROLE_USER", "ROLE_ADMIN");
        User user = new User("ada", "{noop}secret", roles);
        UsernamePasswordAuthenticationToken form =
                UsernamePasswordAuthenticationToken.authenticated(user, null, user.getAuthorities());
        form.setDetails(new WebAuthenticationDetails(request));
        UsernamePasswordAuthenticationToken switched = UsernamePasswordAuthenticationToken.authenticated(
                "bob", null, List.of(new SwitchUserGrantedAuthority("ROLE_PREVIOUS", form)));
        for (Authentication login : List.of(
                form,
                switched,
                new RememberMeAuthenticationToken("key", user, roles),
                new AnonymousAuthenticationToken("key", "anonymousUser", roles),
                new PreAuthenticatedAuthenticationToken(user, "N/A", roles),
                oidcLogin())) {
            new HttpSessionSecurityContextRepository().saveContext(new SecurityContextImpl(login), request, response);
            SecurityContextImpl read = (SecurityContextImpl) carried("SPRING_SECURITY_CONTEXT");
            assertThat(read.getAuthentication()).isEqualTo(login);
            assertThat(read.getAuthentication().getDetails()).isEqualTo(login.getDetails());
            assertThat(read.getAuthentication().getAuthorities().toString())
                    .isEqualTo(login.getAuthorities().toString());
        }
    }

    @Test
    void theRequestThatALoginInterrupted() {
        new HttpSessionRequestCache().saveRequest(request, response);
        SavedRequest read = (SavedRequest) carried("SPRING_SECURITY_SAVED_REQUEST");
        assertThat(read.getRedirectUrl()).startsWith("http://shop.example/orders?page=2");
        assertThat(read.getParameterMap()).containsKey("page");
        assertThat(read.getCookies()).extracting(Cookie::getName).containsExactly("theme");
    }

    @Test
    void theTokenAgainstForgedRequests() {
        HttpSessionCsrfTokenRepository tokens = new HttpSessionCsrfTokenRepository();
        tokens.saveToken(tokens.generateToken(request), request, response);
        String name = attributes.keySet().iterator().next();
        String token = tokens.loadToken(request).getToken();
        attributes.put(name, carried(name));
        assertThat(tokens.loadToken(request).getToken()).isEqualTo(token);
    }

    @Test
    void theFailureOfALogin() {
        for (RuntimeException failure : List.of(
                new BadCredentialsException("bad"),
                new DisabledException("off", new IllegalStateException("why")),
                new OAuth2AuthenticationException("invalid_token"))) {
            attributes.put(WebAttributes.AUTHENTICATION_EXCEPTION, failure);
            assertThat((RuntimeException) carried(WebAttributes.AUTHENTICATION_EXCEPTION))
                    .hasMessage(failure.getMessage())
                    .isInstanceOf(failure.getClass());
        }
    }

    @Test
    void theStateOfALoginElsewhere() {
        var requests = new HttpSessionOAuth2AuthorizationRequestRepository();
        requests.saveAuthorizationRequest(authorizationRequest(), request, response);
        String name = attributes.keySet().iterator().next();
        attributes.put(name, carried(name));
        assertThat(requests.loadAuthorizationRequest(request).getState()).isEqualTo("state-1");

        attributes.clear();
        var clients = new HttpSessionOAuth2AuthorizedClientRepository();
        clients.saveAuthorizedClient(authorizedClient(), oidcLogin(), request, response);
        name = attributes.keySet().iterator().next();
        attributes.put(name, carried(name));
        OAuth2AuthorizedClient read = clients.loadAuthorizedClient("idp", oidcLogin(), request);
        assertThat(read.getAccessToken().getTokenValue()).isEqualTo("access");
        assertThat(read.getClientRegistration().getClientId()).isEqualTo("client");
    }

    @Test
    void whatARedirectHandsOver() {
        FlashMap flash = new FlashMap();
        flash.put("message", "saved");
        flash.addTargetRequestParam("page", "2");
        new SessionFlashMapManager().saveOutputFlashMap(flash, request, response);
        String name = attributes.keySet().iterator().next();
        assertThat(carried(name)).isEqualTo(List.of(flash));
    }

    @Test
    void itsClassesAreNotAllowedWhereItIsNotThere() throws Exception {
        try (URLClassLoader without = new URLClassLoader(new URL[0], ClassLoader.getPlatformClassLoader())) {
            assertThat(FrameworkClasses.of(without)).isEmpty();
        }
    }

    @Test
    void everyNameOnTheListIsAClassAndIsNoneThatActs() {
        ClassLoader loader = getClass().getClassLoader();
        List<String> found = new ArrayList<>();
        for (String name : FrameworkClasses.of(loader)) {
            if (loader.getResource(name.replace('.', '/') + ".class") != null) {
                found.add(name);
            }
            assertThat(name).doesNotContain("aop").doesNotContain("beans").doesNotContain("*");
        }
        // The rest is of modules that are not on this class path, or of later versions.
        assertThat(found).hasSizeGreaterThan(60);
    }

    @Test
    void otherClassesOfSpringAreRefused() {
        assertThatThrownBy(() -> codec.check("cart", new org.springframework.util.StopWatch.TaskInfo[0]))
                .isInstanceOf(AttributeEncodingException.class)
                .hasMessageContaining("add org.springframework.util.StopWatch$TaskInfo to the setting allowedClasses");
    }

    private Object carried(String name) {
        Object value = attributes.get(name);
        codec.check(name, value);
        return codec.decode(BINDING, codec.encode(BINDING, value));
    }

    private static OAuth2AuthenticationToken oidcLogin() {
        Instant now = Instant.parse("2026-11-21T10:00:00Z");
        OidcIdToken token = new OidcIdToken(
                "token", now, now.plusSeconds(60), Map.of("sub", "ada", "groups", List.of("a"), "auth_time", now));
        OidcUserInfo info = new OidcUserInfo(Map.of("email", "ada@example.org"));
        Set<OidcUserAuthority> authorities = Set.of(new OidcUserAuthority(token, info));
        return new OAuth2AuthenticationToken(new DefaultOidcUser(authorities, token, info), authorities, "idp");
    }

    private static ClientRegistration registration() {
        return ClientRegistration.withRegistrationId("idp")
                .clientId("client")
                .clientSecret("client secret")
                .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                .redirectUri("{baseUrl}/login/oauth2/code/{registrationId}")
                .authorizationUri("https://idp.example/authorize")
                .tokenUri("https://idp.example/token")
                .scope("openid", "email")
                .build();
    }

    private static OAuth2AuthorizedClient authorizedClient() {
        Instant now = Instant.parse("2026-11-21T10:00:00Z");
        return new OAuth2AuthorizedClient(
                registration(),
                "ada",
                new OAuth2AccessToken(
                        OAuth2AccessToken.TokenType.BEARER, "access", now, now.plusSeconds(60), Set.of("openid")),
                new OAuth2RefreshToken("refresh", now));
    }

    private static OAuth2AuthorizationRequest authorizationRequest() {
        return OAuth2AuthorizationRequest.authorizationCode()
                .authorizationUri("https://idp.example/authorize")
                .clientId("client")
                .state("state-1")
                .attributes(Map.of("registration_id", "idp"))
                .build();
    }

    /** Just enough of a container: the framework's own code puts what it wants into the attributes. */
    private HttpServletRequest request() {
        HttpSession session = (HttpSession) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {HttpSession.class}, (self, method, arguments) -> {
                    switch (method.getName()) {
                        case "setAttribute" -> attributes.put((String) arguments[0], arguments[1]);
                        case "removeAttribute" -> attributes.remove(arguments[0]);
                        case "getAttribute" -> {
                            return attributes.get(arguments[0]);
                        }
                        case "getId" -> {
                            return "id";
                        }
                        default -> {}
                    }
                    return null;
                });
        return proxy(
                HttpServletRequest.class,
                Map.ofEntries(
                        Map.entry("getSession", session),
                        Map.entry("getRemoteAddr", "192.0.2.1"),
                        Map.entry("getMethod", "GET"),
                        Map.entry("getScheme", "http"),
                        Map.entry("getServerName", "shop.example"),
                        Map.entry("getServerPort", 80),
                        Map.entry("getContextPath", ""),
                        Map.entry("getServletPath", "/orders"),
                        Map.entry("getRequestURI", "/orders"),
                        Map.entry("getRequestURL", new StringBuffer("http://shop.example/orders")),
                        Map.entry("getQueryString", "page=2"),
                        Map.entry("getCookies", new Cookie[] {new Cookie("theme", "dark")}),
                        Map.entry("getParameterMap", Map.of("page", new String[] {"2"}, "state", new String[] {"state-1"
                        })),
                        Map.entry("getParameter", "state-1"),
                        Map.entry("isRequestedSessionIdValid", true)));
    }

    private static <T> T proxy(Class<T> type, Map<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    Object answer = answers.get(method.getName());
                    if (answer != null) {
                        return answer;
                    }
                    Class<?> returned = method.getReturnType();
                    if (returned.getSimpleName().equals("Enumeration")) {
                        return method.getName().equals("getLocales")
                                ? Collections.enumeration(List.of(Locale.GERMANY))
                                : Collections.emptyEnumeration();
                    }
                    return returned == boolean.class ? Boolean.FALSE : returned == int.class ? 0 : null;
                }));
    }
}
