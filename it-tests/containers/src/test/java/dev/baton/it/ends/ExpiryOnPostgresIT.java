// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.ends;

import dev.baton.it.Prove;
import dev.baton.it.store.OnPostgres;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Every session that falls due is told of, on PostgreSQL. */
@OnPostgres
@EnabledIfSystemProperty(named = Prove.PROPERTY, matches = "true")
class ExpiryOnPostgresIT extends ExpiryIT {}
