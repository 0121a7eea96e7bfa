// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.journey;

import dev.baton.it.JettyDistribution;

/** The journeys on two Jettys 12.0 and Redis. */
class OlderJettyJourneyIT extends JettyJourneys {
    OlderJettyJourneyIT() {
        super(JettyDistribution::older, Store.REDIS);
    }
}
