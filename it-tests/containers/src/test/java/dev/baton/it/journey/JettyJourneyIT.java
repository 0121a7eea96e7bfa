// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.journey;

import dev.baton.it.JettyDistribution;

/** The journeys on two Jettys 12.1 and Redis. */
class JettyJourneyIT extends JettyJourneys {
    JettyJourneyIT() {
        super(JettyDistribution::newer, Store.REDIS);
    }
}
