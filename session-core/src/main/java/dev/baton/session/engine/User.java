// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import java.util.List;
import java.util.Objects;

/**
 * Who is logged in to a session. Immutable.
 *
 * @param name the principal's name
 * @param realm the name of the realm that vouched for him: in another realm this is no login
 * @param roles the roles that the realm gave him
 * @param authType how he proved it, in the container's words
 */
public record User(String name, String realm, List<String> roles, String authType) {
    public User {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(realm, "realm");
        Objects.requireNonNull(authType, "authType");
        roles = List.copyOf(roles);
    }
}
