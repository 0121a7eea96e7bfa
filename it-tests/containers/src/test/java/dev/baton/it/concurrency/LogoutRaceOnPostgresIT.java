// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.concurrency;

import dev.baton.it.store.OnPostgres;

/** A logout races with other requests, on PostgreSQL. */
@OnPostgres
class LogoutRaceOnPostgresIT extends LogoutRaceIT {}
