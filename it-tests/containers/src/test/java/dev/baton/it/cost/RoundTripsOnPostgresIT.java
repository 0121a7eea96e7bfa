// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.cost;

import dev.baton.it.store.OnPostgres;

/** Round trips on the wire to PostgreSQL: the same, but that of the end, which reads and writes in turn. */
@OnPostgres
class RoundTripsOnPostgresIT extends RoundTripsIT {}
