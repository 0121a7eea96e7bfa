// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.journey;

import dev.baton.it.JettyDistribution;

/** The journeys on two Jettys 12.0 and PostgreSQL. */
class OlderJettyJourneyOnPostgresIT extends JettyJourneys {
    OlderJettyJourneyOnPostgresIT() {
        super(JettyDistribution::older, Store.POSTGRES);
    }
}
