// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.journey;

import dev.baton.it.NodeSetup;
import dev.baton.it.TomcatSetup;
import dev.baton.it.cluster.DropIn;
import dev.baton.it.store.OnPostgres;
import dev.baton.it.store.SharedStore;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;

/**
 * The journeys on PostgreSQL, whose driver lies in Tomcat's lib directory beside the drop-in jar. One node has Baton's pool,
 * the other one of Tomcat's own, as the page on SQL databases says.
 */
@OnPostgres
class JourneyOnPostgresIT extends Journeys {
    @AutoClose
    private SharedStore store;

    @Override
    TomcatSetup startStore() {
        store = SharedStore.startUnlessNamed();
        return DropIn.tomcat(store.uri(), store);
    }

    @Override
    NodeSetup other(NodeSetup one) {
        TomcatSetup setup = DropIn.tomcat(DropIn.manager(Map.of("store", "jndi:java:comp/env/jdbc/sessions")))
                .resource(pool(store.uri()))
                .context(
                        "<ResourceLink name=\"jdbc/sessions\" global=\"jdbc/sessions\" type=\"javax.sql.DataSource\"/>");
        store.drivers().forEach(setup::library);
        return setup;
    }

    private static String pool(URI uri) {
        return ("<Resource name=\"jdbc/sessions\" auth=\"Container\" type=\"javax.sql.DataSource\" maxTotal=\"20\""
                        + " driverClassName=\"org.postgresql.Driver\" url=\"%s\"/>")
                .formatted(uri.toString().replace("&", "&amp;"));
    }
}
