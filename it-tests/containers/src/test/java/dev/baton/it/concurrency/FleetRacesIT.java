// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.it.Browser;
import dev.baton.it.History;
import dev.baton.it.Prove;
import dev.baton.it.Seed;
import dev.baton.it.oracle.Access;
import dev.baton.it.oracle.NoLostUpdate;
import dev.baton.it.oracle.RisingValue;
import dev.baton.it.oracle.Tally;
import dev.baton.it.site.Application;
import dev.baton.it.site.Container;
import dev.baton.it.site.Site;
import dev.baton.it.site.SiteNode;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The oracles of the races on two Jettys, and on a Jetty and a Tomcat. FORM login is none of the ways: Jetty shows the login
 * page without the parameters of the request that it interrupts.
 */
class FleetRacesIT {
    private static final int PAIRS = Prove.count(2_000);
    private static final int REQUESTS = Math.max(320, Prove.count(4_000));
    private static final int LANES = 8;

    private static final Application MERGE = application("merge");
    private static final Application STRICT = application("strict");
    private static final Application LOCK = application("lock");

    @AutoClose
    private static Site site;

    private static Application application(String mode) {
        return Application.of(mode).with("consistency", mode).with("readOnlyPaths", "/read/*");
    }

    @BeforeAll
    static void start() {
        site = Site.start(List.of(Container.JETTY, Container.JETTY, Container.TOMCAT), MERGE, STRICT, LOCK);
        site.node(0).link().delayRequests(Duration.ofMillis(2));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FORM_LOGIN")
    void nothingWrittenOnJettyIsMissedOnJetty(Way way) {
        assertThat(run(MERGE, way, site.node(1))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FORM_LOGIN")
    void nothingWrittenOnJettyUnderLockIsMissedOnTomcat(Way way) {
        assertThat(run(LOCK, way, site.node(2))).isEmpty();
    }

    private static List<String> run(Application application, Way way, SiteNode reader) {
        long start = System.nanoTime();
        List<String> stale = Lanes.run(LANES, PAIRS, (lane, count) -> {
            History<Access, Long> history = new History<>();
            try (Pair pair = new Pair(application, site.node(0), reader)) {
                for (int i = 0; i < count; i++) {
                    pair.run(way, history);
                }
            }
            return RisingValue.staleReads(history);
        });
        Report.row(
                "read your writes, Jetty, %s: %s".formatted(application.name(), way),
                PAIRS,
                stale.size(),
                Report.since(start));
        return stale;
    }

    @ParameterizedTest
    @CsvSource({"strict, 0, 1", "strict, 0, 2", "lock, 0, 1", "lock, 0, 2"})
    void aCounterEndsAtTheNumberOfSuccesses(String mode, int one, int other) {
        Application application = mode.equals("lock") ? LOCK : STRICT;
        Set<String> refusals = mode.equals("lock") ? Set.of() : Set.of("409 conflict");
        List<SiteNode> nodes = List.of(site.node(one), site.node(other));
        Seed seed = Seed.of("fleet, " + mode + other);
        Browser browser = site.browser(application, REQUESTS);
        try (Storm storm = new Storm(nodes, browser, number -> application.path("/count?number=" + number), seed)) {
            storm.blow(REQUESTS);
            for (SiteNode node : nodes) {
                Tally tally = Tally.parse(
                        browser.get(node, application.path("/tally")).text());
                assertThat(NoLostUpdate.complaints(storm.history(), tally, refusals))
                        .as(
                                "%s on node %s with seed %d%n%s",
                                mode, node, seed.value(), node.output().tail())
                        .isEmpty();
            }
        }
    }
}
