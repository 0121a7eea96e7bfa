// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.it.Browser;
import dev.baton.it.History;
import dev.baton.it.Loss;
import dev.baton.it.LostReply;
import dev.baton.it.Prove;
import dev.baton.it.Seed;
import dev.baton.it.WebReply;
import dev.baton.it.oracle.Answer;
import dev.baton.it.oracle.NoLostUpdate;
import dev.baton.it.oracle.Tally;
import dev.baton.it.site.Application;
import dev.baton.it.site.Site;
import dev.baton.it.site.SiteNode;
import dev.baton.redis.testing.Await;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class NoLostUpdateIT {
    static final int NODES = 3;

    private static final int REQUESTS = Math.max(320, Prove.count(4_000));
    private static final int SEEDS = Prove.count(20);
    private static final Duration RECOVERY = Duration.ofSeconds(30);
    private static final Set<String> WHERE_THE_STORE_OR_A_NODE_FAILS =
            Set.of("503 unavailable", "503 unknown", "503 fenced");

    /** How a mode is used: what a request does, what is there afterwards, and what else a client may be told. */
    private enum Use {
        MERGE(number -> "/set?name=n-%d&value=x".formatted(number), Set.of()) {
            @Override
            Tally tally(Browser browser, SiteNode node) {
                return Tally.of(Arrays.stream(text(browser, node, "/names").split("\n"))
                        .filter(name -> name.startsWith("n-"))
                        .map(name -> Integer.valueOf(name.substring(2)))
                        .collect(Collectors.toSet()));
            }
        },
        STRICT(number -> "/count?number=" + number, Set.of("409 conflict")),
        LOCK(number -> "/count?number=" + number, Set.of());

        private final Application application = Application.of(name().toLowerCase(Locale.ROOT))
                .with("consistency", name())
                .with("maxAttributes", Integer.toString(2 * REQUESTS))
                .with("lockLease", Fault.LEASE.toSeconds() + "s");
        private final IntFunction<String> request;
        private final Set<String> refusals;

        Use(IntFunction<String> request, Set<String> refusals) {
            this.request = request;
            this.refusals = refusals;
        }

        Tally tally(Browser browser, SiteNode node) {
            return Tally.parse(text(browser, node, "/tally"));
        }

        String text(Browser browser, SiteNode node, String page) {
            WebReply reply = browser.get(node, application.path(page));
            assertThat(reply.isSuccess()).as("%s of %s", reply, node).isTrue();
            return reply.text();
        }

        Set<String> refusals(Fault... faults) {
            return faults.length == 0
                    ? refusals
                    : Stream.concat(refusals.stream(), WHERE_THE_STORE_OR_A_NODE_FAILS.stream())
                            .collect(Collectors.toSet());
        }
    }

    @AutoClose
    private static Site site;

    @BeforeAll
    static void start() {
        site = Site.start(NODES, applications());
    }

    static Application[] applications() {
        return Stream.of(Use.values()).map(use -> use.application).toArray(Application[]::new);
    }

    /** Where nothing fails, so that nobody may be told that anything did. */
    Site undisturbed() {
        return site;
    }

    @ParameterizedTest
    @CsvSource({"MERGE, 2", "MERGE, 3", "STRICT, 2", "STRICT, 3", "LOCK, 2", "LOCK, 3"})
    void everySuccessOf16ConnectionsIsThereOnce(Use use, int nodes) {
        run(undisturbed(), use, nodes);
    }

    @ParameterizedTest
    @CsvSource({"MERGE, 2", "MERGE, 3", "STRICT, 2", "STRICT, 3", "LOCK, 2", "LOCK, 3"})
    void everySuccessIsThereOnceThoughNodesAreKilledAndPausedAndRepliesLost(Use use, int nodes) {
        run(site, use, nodes, Fault.values());
    }

    @ParameterizedTest
    @EnumSource
    void aCommitWhoseReplyIsLostIsSentAgainAndTakesEffectOnce(Use use) {
        int times = Math.max(5, Prove.count(100));
        for (int i = 0; i < times; i++) {
            assertThat(afterALostReply(site, use.application)).isEmpty();
        }
        Report.row("a lost reply to a commit, " + use, times, 0, "each a success");
    }

    /** Counts once, with the reply to the commit lost, and says what was wrong then. */
    static List<String> afterALostReply(Site site, Application application) {
        SiteNode node = site.node(0);
        History<Integer, Answer> history = new History<>();
        try (Browser browser = site.browser(application, 8)) {
            LostReply lost = node.link().dropNextReplyOf(command -> command.saves("counter"), Loss.RESET);
            History<Integer, Answer>.Open call = history.start(1);
            call.end(Answer.of(browser.get(node, application.path("/count?number=1"))));
            assertThat(lost.isLost()).isTrue();
            Tally tally = Tally.parse(
                    browser.get(site.node(1), application.path("/tally")).text());
            return NoLostUpdate.complaints(history, tally, Set.of());
        }
    }

    private static void run(Site at, Use use, int count, Fault... faults) {
        List<SiteNode> nodes = at.nodes().subList(0, count);
        String name = "%s, %d nodes%s".formatted(use, count, faults.length == 0 ? "" : ", with faults");
        for (int i = 0; i < SEEDS; i++) {
            Seed seed = Seed.of(name);
            long start = System.nanoTime();
            Browser browser = at.browser(use.application, REQUESTS);
            IntFunction<String> path = number -> use.application.path(use.request.apply(number));
            try (Storm storm = new Storm(nodes, browser, path, seed)) {
                blow(storm, nodes, seed, faults);
                nodes.forEach(node -> awaitRecovery(node, browser, use, faults));
                judge(name, use, storm, nodes, browser, seed, start, faults);
            }
        }
    }

    private static void blow(Storm storm, List<SiteNode> nodes, Seed seed, Fault... faults) {
        if (faults.length == 0) {
            storm.blow(REQUESTS);
            return;
        }
        int part = REQUESTS / faults.length;
        int first = seed.random().nextInt(nodes.size());
        for (Fault fault : faults) {
            SiteNode node = nodes.get((first + fault.ordinal()) % nodes.size());
            storm.history().mark(fault + " of " + node);
            storm.blow(part, () -> fault.strike(node, storm));
        }
    }

    /** After a fault a node may refuse at once for a while. It recovers by itself. */
    private static void awaitRecovery(SiteNode node, Browser browser, Use use, Fault... faults) {
        if (faults.length > 0) {
            Await.until(
                    node + " answers again",
                    RECOVERY,
                    () -> browser.get(node, use.application.path("/tally")).isSuccess());
        }
    }

    private static void judge(
            String name,
            Use use,
            Storm storm,
            List<SiteNode> nodes,
            Browser browser,
            Seed seed,
            long start,
            Fault... faults) {
        History<Integer, Answer> history = storm.history();
        for (SiteNode node : nodes) {
            Tally tally = use.tally(browser, node);
            List<String> complaints = NoLostUpdate.complaints(history, tally, use.refusals(faults));
            if (node == nodes.get(0)) {
                Report.row(
                        name,
                        history.calls().size(),
                        complaints.size(),
                        "%d there, %s, seed %d, %s"
                                .formatted(tally.counter(), fates(history), seed.value(), Report.since(start)));
            }
            assertThat(complaints)
                    .as(
                            "%s on node %s with seed %d, marks %s%n%s",
                            name,
                            node,
                            seed.value(),
                            history.marks(),
                            node.output().tail())
                    .isEmpty();
        }
    }

    private static Map<String, Long> fates(History<Integer, Answer> history) {
        return history.calls().stream()
                .map(call -> call.answered())
                .collect(Collectors.groupingBy(NoLostUpdateIT::fate, TreeMap::new, Collectors.counting()));
    }

    private static String fate(Answer answer) {
        if (answer.isSuccess()) {
            return "success";
        }
        return answer.isRefusal() ? answer.refusal() : answer.delivery().name().toLowerCase(Locale.ROOT);
    }
}
