// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.fault;

import dev.baton.it.store.OnPostgres;

/** What does no harm, on PostgreSQL. */
@OnPostgres
class HarmlessOnPostgresIT extends HarmlessIT {}
