// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.concurrency;

import dev.baton.it.Browser;
import dev.baton.it.History;
import dev.baton.it.Prove;
import dev.baton.it.Seed;
import dev.baton.it.WebReply;
import dev.baton.it.oracle.Answer;
import dev.baton.it.oracle.OldIdDies;
import dev.baton.it.oracle.OldIdDies.Id;
import dev.baton.it.oracle.OldIdDies.Use;
import dev.baton.it.oracle.Visit;
import dev.baton.it.site.Application;
import dev.baton.it.site.Application.Trait;
import dev.baton.it.site.Client;
import dev.baton.it.site.Site;
import dev.baton.it.site.SiteNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A login, which changes the id, races with requests that came by the id before. */
class ChangeIdIT {
    private static final int LANES = 3;
    static final int REQUESTS = 20;
    private static final int TABS = 6;
    private static final String USER = "ada";
    private static final Use LOG_IN = new Use(Id.OLD, Visit.LOG_IN);

    @AutoClose
    private static Site site;

    @AutoClose
    private static Client client;

    private static Application application(String mode) {
        return Application.of(mode).with("consistency", mode).with(Trait.LOGIN);
    }

    @BeforeAll
    static void start() {
        site = Site.startPatient(2, application("merge"), application("strict"), application("lock"));
        client = new Client();
    }

    @ParameterizedTest
    @CsvSource({"merge, 1000", "strict, 200", "lock, 200"})
    void theOldIdNeverWorksAgainTheUserStaysLoggedInAndNoRequestFails(String mode, int full) {
        Application application = application(mode);
        int rounds = Prove.count(full);
        Seed seed = Seed.of("change of the id, " + mode);
        long start = System.nanoTime();
        List<String> complaints =
                Lanes.run(LANES, rounds, (lane, count) -> runLane(application, seed.random(lane), count));
        report(
                "change of the id races with %d requests, %s".formatted(REQUESTS, mode),
                rounds,
                complaints,
                seed,
                start);
    }

    @ParameterizedTest
    @CsvSource({"merge, 1000", "strict, 200", "lock, 200"})
    void aBrowserWithSixParallelRequestsAcrossALoginIsStillLoggedIn(String mode, int full) {
        Application application = application(mode);
        int rounds = Prove.count(full);
        Seed seed = Seed.of("six tabs across a login, " + mode);
        long start = System.nanoTime();
        List<String> complaints =
                Lanes.run(LANES, rounds, (lane, count) -> runBrowsers(application, seed.random(lane), count));
        report("%d parallel requests across a login, %s".formatted(TABS, mode), rounds, complaints, seed, start);
    }

    private static void report(String what, int rounds, List<String> complaints, Seed seed, long start) {
        Report.row(what, rounds, complaints.size(), "seed %d, %s".formatted(seed.value(), Report.since(start)));
        Report.requireNone(complaints, site);
    }

    private static List<String> runLane(Application application, Random chance, int rounds) {
        List<String> complaints = new ArrayList<>();
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            for (int i = 0; i < rounds; i++) {
                Round<Use> round = new Round<>(application, site, client, chance, threads);
                List<String> found =
                        race(round, site, REQUESTS, application.name().equals("merge"));
                if (!found.isEmpty()) {
                    complaints.add(found + System.lineSeparator() + round.history());
                }
            }
        } finally {
            threads.shutdownNow();
        }
        return complaints;
    }

    /** Returns what is wrong, also if it is that a request saved something that is not there. */
    static List<String> race(Round<Use> round, Site site, int requests, boolean holding) {
        List<Round<Use>.Held> held = new ArrayList<>();
        if (holding) {
            // In the other modes a login waits for its turn behind them.
            site.nodes().forEach(node -> held.add(round.hold(node, "held-" + node.name(), "&patience=1000")));
        }
        Map<String, CompletableFuture<Answer>> writes = new LinkedHashMap<>();
        List<CompletableFuture<Answer>> others = new ArrayList<>();
        startOthers(round, 0, requests / 2, writes, others);
        CompletableFuture<Answer> login = round.askSoon(LOG_IN, "/log-in");
        startOthers(round, requests / 2, requests, writes, others);
        String next = login.join().text();
        if (round.perhaps()) {
            look(round, site, next);
        }
        for (Round<Use>.Held each : held) {
            Answer answer = each.goOn(new Use(Id.OLD, Visit.CHANGE_ANY));
            writes.put("held-" + each.node().name(), CompletableFuture.completedFuture(answer));
        }
        others.forEach(CompletableFuture::join);
        writes.values().forEach(CompletableFuture::join);
        look(round, site, next);
        List<String> names = List.of(round.names(next).split("\n"));
        List<String> complaints = new ArrayList<>(OldIdDies.complaints(round.history(), USER));
        writes.entrySet().stream()
                .filter(write -> write.getValue().join().text().equals("set") && !names.contains(write.getKey()))
                .forEach(write -> complaints.add(write.getKey() + " was set, and is lost"));
        return complaints;
    }

    private static void startOthers(
            Round<Use> round,
            int from,
            int to,
            Map<String, CompletableFuture<Answer>> writes,
            List<CompletableFuture<Answer>> others) {
        for (int i = from; i < to; i++) {
            switch (i % 4) {
                case 0, 1 ->
                    writes.put("slow-" + i, round.askSoon(new Use(Id.OLD, Visit.CHANGE), round.slow("slow-" + i)));
                case 2 -> others.add(round.askSoon(new Use(Id.OLD, Visit.SEE), "/who"));
                default ->
                    others.add(round.askSoon(new Use(Id.OLD, Visit.CHANGE_ANY), round.slow("any-" + i) + "&create=1"));
            }
        }
    }

    private static void look(Round<Use> round, Site site, String next) {
        for (SiteNode node : site.nodes()) {
            round.ask(new Use(Id.NEW, Visit.SEE), node, "/who", next);
            round.ask(new Use(Id.OLD, Visit.SEE), node, "/who", round.id());
            round.ask(new Use(Id.OLD, Visit.CHANGE), node, "/write?name=late&value=x", round.id());
            round.ask(new Use(Id.OLD, Visit.CHANGE_ANY), node, "/set?name=late&value=x", round.id());
        }
    }

    private static List<String> runBrowsers(Application application, Random chance, int rounds) {
        List<String> complaints = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            History<Use, Answer> history = new History<>();
            try (Browser browser = site.browser(application, 0)) {
                List<Callable<Answer>> tabs = new ArrayList<>();
                for (int tab = 0; tab < TABS; tab++) {
                    String page = "/slow?create=1&name=tab-%d&micros=%d".formatted(tab, chance.nextInt(1_500));
                    tabs.add(tab(history, new Use(Id.OLD, Visit.CHANGE_ANY), browser, any(chance), application, page));
                }
                tabs.add(chance.nextInt(TABS), tab(history, LOG_IN, browser, any(chance), application, "/log-in"));
                Lanes.together(tabs);
                for (SiteNode node : site.nodes()) {
                    Use look = new Use(Id.NEW, Visit.SEE);
                    History<Use, Answer>.Open call = history.start(look);
                    call.end(Answer.of(browser.get(node, application.path("/who"))));
                }
            }
            List<String> found = OldIdDies.complaints(history, USER);
            if (!found.isEmpty()) {
                complaints.add(found + System.lineSeparator() + history);
            }
        }
        return complaints;
    }

    private static SiteNode any(Random chance) {
        return site.nodes().get(chance.nextInt(site.nodes().size()));
    }

    private static Callable<Answer> tab(
            History<Use, Answer> history,
            Use use,
            Browser browser,
            SiteNode node,
            Application application,
            String page) {
        return () -> {
            History<Use, Answer>.Open call = history.start(use);
            WebReply reply = browser.get(node, application.path(page));
            Answer answer = Answer.of(reply);
            call.end(answer);
            return answer;
        };
    }
}
