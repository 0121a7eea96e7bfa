// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.cost;

import dev.baton.it.Prove;
import dev.baton.it.store.OnPostgres;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Round trips on the wire to PostgreSQL. */
@OnPostgres
@EnabledIfSystemProperty(named = Prove.PROPERTY, matches = "true")
class RoundTripsOnPostgresIT extends RoundTripsIT {}
