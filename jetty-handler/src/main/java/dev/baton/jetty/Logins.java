// SPDX-License-Identifier: Apache-2.0
package dev.baton.jetty;

import dev.baton.session.engine.User;
import java.security.Principal;
import java.util.List;
import java.util.Objects;
import javax.security.auth.Subject;
import org.eclipse.jetty.security.AuthenticationState;
import org.eclipse.jetty.security.RolePrincipal;
import org.eclipse.jetty.security.SecurityHandler;
import org.eclipse.jetty.security.UserIdentity;
import org.eclipse.jetty.security.UserPrincipal;
import org.eclipse.jetty.security.authentication.SessionAuthentication;

/**
 * Jetty's logins to and from what a session keeps of them: name, realm and roles, never a password. Tomcat understands the
 * same.
 *
 * <p>The only class here that needs Jetty's security module, which a server need not have: nobody else asks for a login.
 */
final class Logins {
    private Logins() {}

    /** Whether a value is a login. */
    static boolean are(Object value) {
        return value instanceof AuthenticationState.Succeeded;
    }

    static User user(Object login) {
        AuthenticationState.Succeeded succeeded = (AuthenticationState.Succeeded) login;
        UserIdentity identity = succeeded.getUserIdentity();
        List<String> roles = identity.getSubject() == null
                ? List.of()
                : identity.getSubject().getPrincipals(RolePrincipal.class).stream()
                        .map(Principal::getName)
                        .sorted()
                        .toList();
        String type = Objects.requireNonNullElse(succeeded.getAuthenticationType(), "");
        return new User(identity.getUserPrincipal().getName(), realm(), roles, type);
    }

    static Object login(User user) {
        Principal principal = new UserPrincipal(user.name(), null);
        Subject subject = new Subject();
        subject.getPrincipals().add(principal);
        user.roles().forEach(role -> subject.getPrincipals().add(new RolePrincipal(role)));
        subject.setReadOnly();
        UserIdentity identity =
                UserIdentity.from(subject, principal, user.roles().toArray(String[]::new));
        return new SessionAuthentication(user.authType(), identity, null);
    }

    /** The realm that this thread's context logs in to: a login of another is none here. */
    static String realm() {
        SecurityHandler security = SecurityHandler.getCurrentSecurityHandler();
        return security == null ? "" : Objects.requireNonNullElse(security.getRealmName(), "");
    }
}
