// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import java.security.Principal;
import java.util.List;
import org.apache.catalina.realm.GenericPrincipal;
import org.jspecify.annotations.Nullable;

/**
 * The user of a request whose session nobody has asked for yet: the first question about him loads it. To applications he
 * is null if there is none.
 *
 * <p>A subclass of Tomcat's principal, because only to that does a realm listen. Thread-safe.
 */
@SuppressWarnings("serial")
final class LazyPrincipal extends GenericPrincipal {
    private final transient RequestSession session;

    LazyPrincipal(RequestSession session) {
        super("", List.of());
        this.session = session;
    }

    @Override
    public @Nullable Principal getUserPrincipal() {
        Principal user = session.getPrincipal();
        return user instanceof GenericPrincipal generic ? generic.getUserPrincipal() : user;
    }

    @Override
    public @Nullable String getName() {
        Principal user = session.getPrincipal();
        return user == null ? null : user.getName();
    }

    @Override
    public String[] getRoles() {
        return session.getPrincipal() instanceof GenericPrincipal generic ? generic.getRoles() : new String[0];
    }

    @Override
    public boolean hasRole(String role) {
        Principal user = session.getPrincipal();
        return user != null
                && (AnyUser.is(role) || (user instanceof GenericPrincipal generic && generic.hasRole(role)));
    }

    @Override
    public String toString() {
        return "LazyPrincipal[" + session + "]";
    }
}
