// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.concurrency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.baton.it.History;
import dev.baton.it.Prove;
import dev.baton.it.oracle.Access;
import dev.baton.it.oracle.RisingValue;
import dev.baton.it.site.Application;
import dev.baton.it.site.Application.Trait;
import dev.baton.it.site.Container;
import dev.baton.it.site.Site;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What has been written is seen on another node once a byte of the answer is there, in whichever way that byte left. */
class ReadYourWritesIT {
    private static final int PAIRS = Prove.count(10_000);
    private static final int PAIRS_OF_OTHER_MODES = Prove.count(1_000);
    private static final int LANES = 8;
    private static final Duration LATE = Duration.ofMillis(2);

    private static final Application MERGE = application("merge");
    private static final Application LOGIN = Application.of("login").with(Trait.LOGIN);
    private static final Application STRICT = application("strict");
    private static final Application LOCK = application("lock");
    private static final Application UNHOOKED = Application.of("unhooked").with(Trait.UNHOOKED);

    @AutoClose
    private static Site site;

    private static Application application(String mode) {
        return Application.of(mode).with("consistency", mode).with("readOnlyPaths", "/read/*");
    }

    @BeforeAll
    static void start() {
        site = Container.isTomcatOnly()
                ? Site.startPatient(2, MERGE, LOGIN, STRICT, LOCK, UNHOOKED)
                : Site.startPatient(2, MERGE, STRICT, LOCK);
        // What a node sends late is late for the store as well: a commit after the first byte loses the race against a
        // read on the other node.
        site.node(0).link().delayRequests(LATE);
    }

    @ParameterizedTest
    @EnumSource
    void nothingWrittenIsMissed(Way way) {
        assumeThat(way != Way.FORM_LOGIN || Container.isTomcatOnly())
                .as("Jetty shows the login page without the parameters of the request that it interrupts")
                .isTrue();
        List<String> stale = run(way == Way.FORM_LOGIN ? LOGIN : MERGE, way, PAIRS);
        assertThat(stale).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FORM_LOGIN")
    void nothingWrittenUnderStrictIsMissed(Way way) {
        assertThat(run(STRICT, way, PAIRS_OF_OTHER_MODES)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FORM_LOGIN")
    void nothingWrittenUnderLockIsMissed(Way way) {
        assertThat(run(LOCK, way, PAIRS_OF_OTHER_MODES)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"FLUSH", "BODY_OVER_THE_BUFFER", "CONTENT_LENGTH_REACHED", "NO_CONTENT", "HEAD"})
    void aNodeThatSavesWhenTheRequestHasEndedIsFoundOut(Way way) {
        assumeThat(Container.isTomcatOnly()).as("the mutant is a Tomcat").isTrue();
        assumeThat(way != Way.CONTENT_LENGTH_REACHED || Container.isServlet61())
                .as("Tomcat 10.1 sends a body that is complete when the request ends, and so the mutant is in time")
                .isTrue();
        site.node(0).link().delayRequests(LATE.multipliedBy(10));
        try {
            assertThat(run(UNHOOKED, way, 40)).isNotEmpty();
        } finally {
            site.node(0).link().delayRequests(LATE);
        }
    }

    private static List<String> run(Application application, Way way, int pairs) {
        assumeThat(!way.isAnonymous() || Container.isServlet61())
                .as("HttpSession.Accessor came with Servlet 6.1")
                .isTrue();
        long start = System.nanoTime();
        List<String> stale = Lanes.run(LANES, pairs, (lane, count) -> runLane(application, way, count));
        Report.row(
                "read your writes, %s: %s".formatted(application.name(), way),
                pairs,
                stale.size(),
                Report.since(start));
        return stale;
    }

    private static List<String> runLane(Application application, Way way, int count) {
        History<Access, Long> history = new History<>();
        try (Pair pair = new Pair(application, site.node(0), site.node(1))) {
            for (int i = 0; i < count; i++) {
                pair.run(way, history);
            }
        }
        return RisingValue.staleReads(history);
    }
}
