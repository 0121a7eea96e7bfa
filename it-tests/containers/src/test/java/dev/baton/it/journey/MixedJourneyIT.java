// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.journey;

import dev.baton.it.JettyDistribution;
import dev.baton.it.Prove;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The journeys on a Tomcat, a Jetty 12.1 and Redis. */
@EnabledIfSystemProperty(named = Prove.PROPERTY, matches = "true")
class MixedJourneyIT extends MixedJourneys {
    MixedJourneyIT() {
        super(JettyDistribution::newer, Store.REDIS);
    }
}
