// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.journey;

import dev.baton.it.TomcatSetup;
import dev.baton.it.cluster.DropIn;
import dev.baton.jdbc.testing.PostgresServer;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.postgresql.Driver;

/** The journeys on PostgreSQL, whose driver lies in Tomcat's lib directory beside the drop-in jar. */
class JourneyOnPostgresIT extends Journeys {
    @AutoClose
    private PostgresServer postgres;

    @Override
    TomcatSetup startStore() {
        postgres = PostgresServer.start();
        return DropIn.tomcat(postgres.uri()).library(driver());
    }

    private static Path driver() {
        try {
            return Path.of(Driver.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
