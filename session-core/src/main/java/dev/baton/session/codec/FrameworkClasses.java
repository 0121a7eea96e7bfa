// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;

/**
 * Names of classes that a framework keeps in sessions by itself, allowed where the framework is there. Exact names only:
 * values, none of which acts when it is read.
 */
final class FrameworkClasses {
    private static final String SECURITY = "org.springframework.security.";

    private static final Set<String> SPRING_SECURITY = names("""
            access.AccessDeniedException access.AuthorizationServiceException
            authentication.AbstractAuthenticationToken authentication.AccountExpiredException
            authentication.AccountStatusException authentication.AnonymousAuthenticationToken
            authentication.AuthenticationCredentialsNotFoundException authentication.AuthenticationServiceException
            authentication.BadCredentialsException authentication.CredentialsExpiredException
            authentication.DisabledException authentication.InsufficientAuthenticationException
            authentication.InternalAuthenticationServiceException authentication.LockedException
            authentication.ProviderNotFoundException authentication.RememberMeAuthenticationToken
            authentication.TestingAuthenticationToken authentication.UsernamePasswordAuthenticationToken
            authentication.ott.OneTimeTokenAuthentication authentication.ott.OneTimeTokenAuthenticationToken
            authorization.AuthorizationDecision authorization.AuthorizationDeniedException
            cas.authentication.CasAuthenticationToken
            core.AuthenticationException core.GrantedAuthority core.authority.FactorGrantedAuthority
            core.authority.SimpleGrantedAuthority core.authority.mapping.SimpleAttributes2GrantedAuthoritiesMapper
            core.context.SecurityContextImpl core.session.SessionInformation core.userdetails.User
            core.userdetails.User$AuthorityComparator core.userdetails.UsernameNotFoundException
            ldap.ppolicy.PasswordPolicyErrorStatus ldap.userdetails.LdapAuthority
            ldap.userdetails.LdapUserDetailsImpl ldap.userdetails.Person ldap.userdetails.InetOrgPerson
            oauth2.client.OAuth2AuthorizedClient oauth2.client.authentication.OAuth2AuthenticationToken
            oauth2.client.authentication.OAuth2LoginAuthenticationToken
            oauth2.client.registration.ClientRegistration
            oauth2.client.registration.ClientRegistration$ClientSettings
            oauth2.client.registration.ClientRegistration$ProviderDetails
            oauth2.client.registration.ClientRegistration$ProviderDetails$UserInfoEndpoint
            oauth2.core.AbstractOAuth2Token oauth2.core.AuthenticationMethod oauth2.core.AuthorizationGrantType
            oauth2.core.ClientAuthenticationMethod oauth2.core.OAuth2AccessToken
            oauth2.core.OAuth2AccessToken$TokenType oauth2.core.OAuth2AuthenticatedPrincipal
            oauth2.core.OAuth2AuthenticationException oauth2.core.OAuth2AuthorizationException
            oauth2.core.OAuth2Error oauth2.core.OAuth2RefreshToken
            oauth2.core.endpoint.OAuth2AuthorizationExchange oauth2.core.endpoint.OAuth2AuthorizationRequest
            oauth2.core.endpoint.OAuth2AuthorizationResponse oauth2.core.endpoint.OAuth2AuthorizationResponseType
            oauth2.core.oidc.DefaultAddressStandardClaim oauth2.core.oidc.OidcIdToken oauth2.core.oidc.OidcUserInfo
            oauth2.core.oidc.user.DefaultOidcUser oauth2.core.oidc.user.OidcUserAuthority
            oauth2.core.user.DefaultOAuth2User oauth2.core.user.OAuth2UserAuthority
            oauth2.jwt.Jwt oauth2.server.resource.authentication.BearerTokenAuthentication
            oauth2.server.resource.authentication.JwtAuthenticationToken
            saml2.core.Saml2Error saml2.core.Saml2X509Credential
            saml2.provider.service.authentication.DefaultSaml2AuthenticatedPrincipal
            saml2.provider.service.authentication.Saml2Authentication
            saml2.provider.service.authentication.Saml2AuthenticationException
            saml2.provider.service.authentication.AbstractSaml2AuthenticationRequest
            saml2.provider.service.authentication.Saml2PostAuthenticationRequest
            saml2.provider.service.authentication.Saml2RedirectAuthenticationRequest
            saml2.provider.service.registration.Saml2MessageBinding
            web.authentication.WebAuthenticationDetails
            web.authentication.preauth.PreAuthenticatedAuthenticationToken
            web.authentication.preauth.PreAuthenticatedGrantedAuthoritiesWebAuthenticationDetails
            web.authentication.rememberme.CookieTheftException
            web.authentication.rememberme.InvalidCookieException
            web.authentication.rememberme.RememberMeAuthenticationException
            web.authentication.session.SessionAuthenticationException
            web.authentication.switchuser.SwitchUserGrantedAuthority
            web.csrf.CsrfException web.csrf.DefaultCsrfToken web.csrf.InvalidCsrfTokenException
            web.csrf.MissingCsrfTokenException
            web.savedrequest.DefaultSavedRequest web.savedrequest.SavedCookie web.savedrequest.SimpleSavedRequest
            """, SECURITY);

    private static final Set<String> SPRING_MVC = names("servlet.FlashMap", "org.springframework.web.");

    private static final Set<String> SPRING_UTIL = names(
            "util.LinkedCaseInsensitiveMap util.LinkedMultiValueMap util.MultiValueMapAdapter", "org.springframework.");

    private FrameworkClasses() {}

    /** The names for those frameworks that this application can see. */
    static Set<String> of(ClassLoader loader) {
        Set<String> names = new HashSet<>();
        if (isThere(loader, "org.springframework.security.core.context.SecurityContextImpl")) {
            names.addAll(SPRING_SECURITY);
        }
        if (isThere(loader, "org.springframework.web.servlet.FlashMap")) {
            names.addAll(SPRING_MVC);
            names.addAll(SPRING_UTIL);
        }
        return Collections.unmodifiableSet(names);
    }

    private static boolean isThere(ClassLoader loader, String name) {
        return loader.getResource(name.replace('.', '/') + ".class") != null;
    }

    private static Set<String> names(String names, String prefix) {
        Set<String> whole = new HashSet<>();
        Arrays.stream(names.trim().split("\\s+")).forEach(name -> whole.add(prefix + name));
        return whole;
    }
}
