// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.journey;

import dev.baton.it.JettyDistribution;

/** The journeys on two Jettys 12.1 and PostgreSQL, whose driver lies beside the module. */
class JettyJourneyOnPostgresIT extends JettyJourneys {
    JettyJourneyOnPostgresIT() {
        super(JettyDistribution::newer, Store.POSTGRES);
    }
}
