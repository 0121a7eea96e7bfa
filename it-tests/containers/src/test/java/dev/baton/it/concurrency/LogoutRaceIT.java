// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.it.Prove;
import dev.baton.it.Seed;
import dev.baton.it.oracle.Answer;
import dev.baton.it.oracle.NoResurrection;
import dev.baton.it.oracle.Visit;
import dev.baton.it.site.Application;
import dev.baton.it.site.Client;
import dev.baton.it.site.Site;
import dev.baton.it.site.SiteNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A logout races with requests that are slow, and with such as stop in their middle and go on when it is over. */
class LogoutRaceIT {
    private static final int LANES = 4;
    private static final Set<String> REFUSALS = Set.of("409 gone");

    @AutoClose
    private static Site site;

    @AutoClose
    private static Client client;

    private static final Application MERGE = application("merge");
    private static final Application STRICT = application("strict");
    private static final Application LOCK = application("lock");

    private static Application application(String mode) {
        return Application.of(mode).with("consistency", mode).with("readOnlyPaths", "/read/*");
    }

    @BeforeAll
    static void start() {
        site = Site.startPatient(2, MERGE, STRICT, LOCK);
        client = new Client();
    }

    @AfterAll
    static void nothingIsLeftOfAnySession() {
        assertThat(site.store().traces("")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"merge, 10000", "strict, 1000", "lock, 1000"})
    void noSessionComesBack(String mode, int full) {
        Application application = application(mode);
        int rounds = Prove.count(full);
        Seed seed = Seed.of("logout, " + mode);
        long start = System.nanoTime();
        List<String> complaints =
                Lanes.run(LANES, rounds, (lane, count) -> runLane(application, seed.random(lane), count));
        Report.row(
                "logout races with slow requests, " + mode,
                rounds,
                complaints.size(),
                "seed %d, %s".formatted(seed.value(), Report.since(start)));
        Report.requireNone(complaints, site);
    }

    private static List<String> runLane(Application application, Random chance, int rounds) {
        List<String> complaints = new ArrayList<>();
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            for (int i = 0; i < rounds; i++) {
                Round<Visit> round = new Round<>(application, site, client, chance, threads);
                race(round, site, application.name());
                List<String> found = complaints(round, site);
                if (!found.isEmpty()) {
                    complaints.add(found + System.lineSeparator() + round.history());
                }
            }
        } finally {
            threads.shutdownNow();
        }
        return complaints;
    }

    static List<String> complaints(Round<Visit> round, Site site) {
        return NoResurrection.complaints(
                round.history(), round.ends(), site.store().traces(round.handle()), REFUSALS);
    }

    static void race(Round<Visit> round, Site site, String mode) {
        // Under lock only one request of all nodes comes so far, and there is none but this path that need not wait.
        boolean alone = mode.equals("lock");
        boolean queued = !mode.equals("merge");
        List<Round<Visit>.Held> held = new ArrayList<>();
        for (SiteNode node : alone ? List.of(round.anyNode()) : site.nodes()) {
            held.add(round.hold(node, "held-" + node.name(), ""));
        }
        List<CompletableFuture<Answer>> racing = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            racing.add(round.askSoon(Visit.CHANGE, round.slow("slow-" + i)));
        }
        String end = queued ? "/read/end" : "/end";
        CompletableFuture<Answer> otherEnd = round.askSoon(Visit.END, end);
        round.askSoon(Visit.END, end).join();
        otherEnd.join();
        for (SiteNode node : site.nodes()) {
            round.ask(Visit.SEE, node, "/read/who", round.id());
        }
        held.forEach(each -> each.goOn(Visit.CHANGE));
        racing.forEach(CompletableFuture::join);
        for (SiteNode node : site.nodes()) {
            round.ask(Visit.SEE, node, "/who", round.id());
            round.ask(Visit.CHANGE, node, "/write?name=late&value=x", round.id());
        }
    }
}
