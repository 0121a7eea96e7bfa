// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.concurrency;

import dev.baton.it.Prove;
import dev.baton.it.site.Site;
import dev.baton.it.store.OnPostgres;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** No lost update, on PostgreSQL. */
@OnPostgres
@EnabledIfSystemProperty(named = Prove.PROPERTY, matches = "true")
class NoLostUpdateOnPostgresIT extends NoLostUpdateIT {
    /** A row of which all requests want something is waited for, and for long on a machine that is slow. */
    @AutoClose
    private static Site patient;

    @BeforeAll
    static void startPatient() {
        patient = Site.startPatient(NODES, applications());
    }

    @Override
    Site undisturbed() {
        return patient;
    }
}
