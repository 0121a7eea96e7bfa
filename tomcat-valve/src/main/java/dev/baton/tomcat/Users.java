// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import dev.baton.session.engine.User;
import java.security.Principal;
import java.util.List;
import org.apache.catalina.realm.GenericPrincipal;

/** Tomcat's principals to and from what a session keeps of them: name and roles, never a password. */
final class Users {
    private Users() {}

    static User user(Principal principal, String realm, String authType) {
        List<String> roles = principal instanceof GenericPrincipal generic ? List.of(generic.getRoles()) : List.of();
        return new User(principal.getName(), realm, roles, authType);
    }

    static Principal principal(User user) {
        return new GenericPrincipal(user.name(), user.roles());
    }

    /** Whether a principal that this node has is still the one of the session. */
    static boolean same(Principal principal, User user) {
        return principal.getName().equals(user.name())
                && user(principal, user.realm(), user.authType()).roles().equals(user.roles());
    }
}
