// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.journey;

import dev.baton.it.JavaCommand;
import dev.baton.it.JettyDistribution;
import dev.baton.it.NodeSetup;
import dev.baton.it.cluster.DropIn;
import dev.baton.jdbc.testing.PostgresServer;
import dev.baton.redis.testing.RedisServer;
import java.net.URI;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.junit.jupiter.api.AutoClose;
import org.postgresql.Driver;

/** The journeys where the second node, and unless told otherwise the first one, is a Jetty. */
@OneJourney
abstract class JettyJourneys extends Journeys {
    /** What keeps the sessions. */
    enum Store {
        REDIS,
        POSTGRES
    }

    private final Supplier<JettyDistribution> distribution;
    private final Store store;

    @AutoClose
    private RedisServer redis;

    @AutoClose
    private PostgresServer postgres;

    JettyJourneys(Supplier<JettyDistribution> distribution, Store store) {
        this.distribution = distribution;
        this.store = store;
    }

    @Override
    final NodeSetup startStore() {
        if (store == Store.REDIS) {
            redis = RedisServer.start();
            return first(uri());
        }
        postgres = PostgresServer.start();
        return first(uri()).library(driver());
    }

    /** Returns what the first node is. */
    NodeSetup first(URI uri) {
        return jetty(uri);
    }

    final NodeSetup jetty(URI uri) {
        return DropIn.jetty(distribution.get(), uri);
    }

    final Path driver() {
        return JavaCommand.placeOf(Driver.class);
    }

    /** Returns the store's URI, with such time-outs that a slow machine is no outage. */
    final URI uri() {
        return URI.create(
                store == Store.REDIS
                        ? redis.uri() + "?timeout=30s&connectTimeout=30s&poolWait=30s"
                        : postgres.uri() + "&baton.timeout=30s&baton.connectTimeout=30s&baton.poolWait=30s");
    }

    @Override
    Login login() {
        return Login.LEADS_BACK;
    }
}
