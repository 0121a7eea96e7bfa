// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.journey;

import dev.baton.it.Prove;
import dev.baton.it.TomcatSetup;
import dev.baton.it.cluster.DropIn;
import dev.baton.it.store.OnPostgres;
import dev.baton.it.store.SharedStore;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The journeys on PostgreSQL by way of a pool of Tomcat's own, as the page on SQL databases says. */
@OnPostgres
@EnabledIfSystemProperty(named = Prove.PROPERTY, matches = "true")
class JourneyOnDataSourceIT extends Journeys {
    @AutoClose
    private SharedStore store;

    @Override
    TomcatSetup startStore() {
        store = SharedStore.startUnlessNamed();
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
