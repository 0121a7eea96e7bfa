// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.site;

import java.security.Principal;
import java.util.List;
import org.apache.catalina.realm.GenericPrincipal;
import org.apache.catalina.realm.RealmBase;

/** Knows everybody, by his name as his password. */
final class Anybody extends RealmBase {
    @Override
    protected String getPassword(String user) {
        return user;
    }

    @Override
    protected Principal getPrincipal(String user) {
        return new GenericPrincipal(user, List.of(IdentityPages.ROLE));
    }
}
