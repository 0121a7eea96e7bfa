// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.it.Browser;
import dev.baton.it.Delivery;
import dev.baton.it.History.Call;
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
import dev.baton.redis.testing.RespClient;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** No update is lost or made twice while the store is away, stands still, cannot be reached, or is slow. */
class StoreOutagesIT {
    private static final int REQUESTS = Math.max(160, Prove.count(1_000));
    private static final int SEEDS = Prove.count(20);
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Set<String> REFUSALS = Set.of("503 unavailable", "503 unknown", "503 fenced", "409 conflict");

    private enum Trouble {
        KILLED {
            @Override
            void begin(Site site) {
                site.store().kill();
            }

            @Override
            void end(Site site) {
                site.store().restart();
            }
        },
        PAUSED {
            @Override
            void begin(Site site) {
                site.store().pause();
            }

            @Override
            void end(Site site) {
                site.store().resume();
            }
        },
        IN_A_BLACK_HOLE {
            @Override
            void begin(Site site) {
                site.nodes().forEach(node -> node.link().blackHole());
            }
        },
        SLOWED_BY_50_MS {
            @Override
            void begin(Site site) {
                site.nodes().forEach(node -> node.link().delay(Duration.ofMillis(50)));
            }
        },
        REFUSING_WITH_CONNECTIONS_RESET {
            @Override
            void begin(Site site) {
                for (SiteNode node : site.nodes()) {
                    node.link().refuse();
                    node.link().cut();
                }
            }
        },
        RESETTING_CONNECTIONS {
            @Override
            void begin(Site site) {
                site.nodes().forEach(node -> node.link().cut());
            }
        };

        abstract void begin(Site site);

        void end(Site site) {
            site.nodes().forEach(node -> node.link().heal());
        }
    }

    private enum Mode {
        MERGE("/set?name=n-%d&value=x"),
        STRICT("/count?number=%d"),
        LOCK("/count?number=%d");

        private final Application application = Application.of(name().toLowerCase(Locale.ROOT))
                .with("consistency", name())
                .with("lockLease", Fault.LEASE.toSeconds() + "s");
        private final String request;

        Mode(String request) {
            this.request = request;
        }

        String request(int number) {
            return application.path(request.formatted(number));
        }

        Tally tally(Browser browser, SiteNode node) {
            if (this != MERGE) {
                return Tally.parse(text(browser, node, "/tally"));
            }
            List<Integer> numbers = Stream.of(text(browser, node, "/names").split("\n"))
                    .filter(name -> name.startsWith("n-"))
                    .map(name -> Integer.valueOf(name.substring(2)))
                    .toList();
            return Tally.of(Set.copyOf(numbers));
        }

        private String text(Browser browser, SiteNode node, String page) {
            WebReply reply = browser.get(node, application.path(page));
            assertThat(reply.isSuccess()).as("%s of %s", reply, node).isTrue();
            return reply.text();
        }
    }

    private static Site site;

    @BeforeAll
    static void start() {
        site = Site.startOnDurableStore(
                2, TIMEOUT, Mode.MERGE.application, Mode.STRICT.application, Mode.LOCK.application);
    }

    @AfterAll
    static void stop() {
        site.close();
    }

    static List<Arguments> all() {
        List<Arguments> all = new ArrayList<>();
        for (Mode mode : Mode.values()) {
            for (Trouble trouble : Trouble.values()) {
                all.add(Arguments.of(mode, trouble));
            }
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("all")
    void everySuccessIsThereOnceAndNobodyIsToldAnythingBut200Or409Or503(Mode mode, Trouble trouble) {
        String name = "%s, 2 nodes, the store %s".formatted(mode, trouble.name().replace('_', ' '));
        for (int i = 0; i < SEEDS; i++) {
            Seed seed = Seed.of(name);
            Browser browser = site.browser(mode.application, 2 * REQUESTS);
            try (Storm storm = new Storm(site.nodes(), browser, mode::request, seed)) {
                Duration[] recovery = new Duration[1];
                storm.blow(REQUESTS, () -> recovery[0] = strike(mode, trouble, storm));
                storm.blow(REQUESTS / 4);
                judge(name, mode, storm, browser, seed, recovery[0]);
            }
        }
    }

    /** A store that comes back without what it has acknowledged. */
    @Test
    void aStoreThatComesBackEmptyIsFound() throws IOException {
        Browser browser = site.browser(Mode.MERGE.application, REQUESTS);
        Seed seed = Seed.of("a store that comes back empty");
        try (Storm storm = new Storm(site.nodes(), browser, Mode.MERGE::request, seed)) {
            storm.blow(Storm.CONNECTIONS);
            URI store = site.store().uri();
            try (RespClient door = RespClient.connect(store.getHost(), store.getPort(), LIMIT)) {
                door.call("FLUSHALL");
            }
            storm.blow(Storm.CONNECTIONS);
            for (SiteNode node : site.nodes()) {
                // A node that stood still for a while does not know at once that a session is not there.
                Await.until(
                        node + " to know what there is",
                        LIMIT,
                        () -> browser.get(node, Mode.MERGE.application.path("/names"))
                                .isSuccess());
            }
            List<String> complaints = complaints(Mode.MERGE, storm, browser);
            assertThat(complaints).anySatisfy(complaint -> assertThat(complaint).contains("reported success", "lost"));
        }
    }

    /** Lets it happen to some requests; returns how long it took all nodes to serve sessions again. */
    private static Duration strike(Mode mode, Trouble trouble, Storm storm) {
        storm.history().mark(trouble.name());
        int end = storm.answered() + 2 * Storm.CONNECTIONS;
        trouble.begin(site);
        try {
            Await.until("requests to have met it", LIMIT, () -> storm.answered() >= end || storm.isOver());
        } finally {
            trouble.end(site);
        }
        storm.history().mark("over");
        long begun = System.nanoTime();
        for (SiteNode node : site.nodes()) {
            Browser anybody = Browser.keepingConnections();
            Await.until(
                    node + " to serve sessions",
                    LIMIT,
                    () -> anybody.get(node, mode.application.path("/start?marks=1"))
                            .isSuccess());
        }
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private static void judge(String name, Mode mode, Storm storm, Browser browser, Seed seed, Duration recovery) {
        List<String> complaints = complaints(mode, storm, browser);
        List<Call<Integer, Answer>> calls = storm.history().calls();
        for (Call<Integer, Answer> call : calls) {
            if (call.answered().delivery() != Delivery.COMPLETE) {
                complaints.add("%s was cut off, though its answer had not begun".formatted(call));
            }
        }
        Report.row(
                name,
                calls.size(),
                complaints.size(),
                "refused %s; slowest success %d ms; time-out %d ms; served again after %d ms; seed %d"
                        .formatted(
                                refused(calls),
                                slowest(calls, Answer::isSuccess),
                                TIMEOUT.toMillis(),
                                recovery.toMillis(),
                                seed.value()));
        assertThat(complaints)
                .as(
                        "%s with seed %d, marks %s%n%s",
                        name,
                        seed.value(),
                        storm.history().marks(),
                        site.nodes().stream()
                                .map(node -> node + ":\n" + node.output().tail())
                                .collect(Collectors.joining("\n")))
                .isEmpty();
    }

    private static List<String> complaints(Mode mode, Storm storm, Browser browser) {
        List<String> complaints = new ArrayList<>();
        for (SiteNode node : site.nodes()) {
            complaints.addAll(NoLostUpdate.complaints(storm.history(), mode.tally(browser, node), REFUSALS));
        }
        return complaints;
    }

    private static long slowest(List<Call<Integer, Answer>> calls, Predicate<Answer> wanted) {
        return calls.stream()
                .filter(call -> wanted.test(call.answered()))
                .mapToLong(StoreOutagesIT::millis)
                .max()
                .orElse(0);
    }

    private static long millis(Call<Integer, Answer> call) {
        return Duration.ofNanos(call.endNanos() - call.startNanos()).toMillis();
    }

    private static String refused(List<Call<Integer, Answer>> calls) {
        long[] nanos = calls.stream()
                .filter(call -> call.answered().isRefusal())
                .mapToLong(call -> call.endNanos() - call.startNanos())
                .toArray();
        return nanos.length == 0
                ? "none"
                : "%d with %s, slowest %d ms"
                        .formatted(nanos.length, Report.percentiles(nanos), slowest(calls, Answer::isRefusal));
    }
}
