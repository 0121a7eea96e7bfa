// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.ends;

import dev.baton.it.Prove;
import dev.baton.it.store.OnPostgres;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Sessions in use do not end, on PostgreSQL. */
@OnPostgres
@EnabledIfSystemProperty(named = Prove.PROPERTY, matches = "true")
class UsedSessionsOnPostgresIT extends UsedSessionsIT {}
