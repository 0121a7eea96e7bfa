// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.journey;

import dev.baton.it.TomcatSetup;
import dev.baton.it.cluster.DropIn;
import dev.baton.it.store.OnPostgres;
import dev.baton.it.store.SharedStore;
import org.junit.jupiter.api.AutoClose;

/** The journeys on PostgreSQL, whose driver lies in Tomcat's lib directory beside the drop-in jar. */
@OnPostgres
class JourneyOnPostgresIT extends Journeys {
    @AutoClose
    private SharedStore store;

    @Override
    TomcatSetup startStore() {
        store = SharedStore.startUnlessNamed();
        return DropIn.tomcat(store.uri(), store);
    }
}
