// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.cart;

import dev.baton.it.Prove;
import dev.baton.it.store.OnPostgres;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** A cart loses nothing, on PostgreSQL. */
@OnPostgres
@EnabledIfSystemProperty(named = Prove.PROPERTY, matches = "true")
class LosslessCartOnPostgresIT extends LosslessCartIT {}
