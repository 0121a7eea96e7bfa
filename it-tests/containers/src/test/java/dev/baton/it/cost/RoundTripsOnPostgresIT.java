// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.cost;

import dev.baton.it.store.OnPostgres;

/** Round trips on the wire to PostgreSQL. */
@OnPostgres
class RoundTripsOnPostgresIT extends RoundTripsIT {}
