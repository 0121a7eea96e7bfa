// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.concurrency;

import dev.baton.it.Prove;
import dev.baton.it.store.OnPostgres;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** What has been written is seen on another node, on PostgreSQL. */
@OnPostgres
@EnabledIfSystemProperty(named = Prove.PROPERTY, matches = "true")
class ReadYourWritesOnPostgresIT extends ReadYourWritesIT {}
