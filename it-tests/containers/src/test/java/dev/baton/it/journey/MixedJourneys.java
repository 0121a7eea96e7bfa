// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.journey;

import dev.baton.it.JettyDistribution;
import dev.baton.it.NodeSetup;
import dev.baton.it.cluster.DropIn;
import java.net.URI;
import java.util.function.Supplier;

/** The journeys of a Tomcat and a Jetty. */
abstract class MixedJourneys extends JettyJourneys {
    MixedJourneys(Supplier<JettyDistribution> distribution, Store store) {
        super(distribution, store);
    }

    @Override
    final NodeSetup first(URI uri) {
        return DropIn.tomcat(uri);
    }

    @Override
    final NodeSetup other(NodeSetup one) {
        return jetty(uri()).library(driver());
    }
}
