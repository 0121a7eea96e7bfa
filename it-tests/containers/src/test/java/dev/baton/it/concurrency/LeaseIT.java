// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.it.Prove;
import dev.baton.it.Traffic;
import dev.baton.it.WebReply;
import dev.baton.it.oracle.Answer;
import dev.baton.it.oracle.Tally;
import dev.baton.it.site.Application;
import dev.baton.it.site.Client;
import dev.baton.it.site.Site;
import dev.baton.it.site.SiteNode;
import dev.baton.redis.testing.Await;
import java.time.Duration;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One writer at a time, on whichever node: how the lease is handed over, and what becomes of a holder that has lost it. */
class LeaseIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration LONG_HOLD = Duration.ofSeconds(2);

    private static final Application LOCK =
            Application.of("lock").with("consistency", "lock").with("readOnlyPaths", "/read/*");
    private static final Application BRIEF = Application.of("brief")
            .with("consistency", "lock")
            .with("lockLease", "400ms")
            .with("readOnlyPaths", "/read/*");

    @AutoClose
    private static Site site;

    @AutoClose
    private static Client client;

    @AutoClose("shutdownNow")
    private static ExecutorService threads;

    @BeforeAll
    static void start() {
        site = Site.start(2, LOCK, BRIEF);
        client = new Client();
        threads = Executors.newCachedThreadPool();
    }

    private static String newSession(Application application) {
        return client.get(site.node(0), application.path("/start?marks=100000")).text();
    }

    private static WebReply ask(SiteNode node, Application application, String page, String id) {
        WebReply reply = client.get(node, application.path(page), id);
        assertThat(reply.isSuccess())
                .as("%s of %s from %s, which prints:%n%s", reply, page, node, node.output().tail())
                .isTrue();
        return reply;
    }

    /** A request that has the lease, and waits for {@code release}. */
    private static CompletableFuture<WebReply> hold(SiteNode node, Application application, String latch, String id) {
        CompletableFuture<WebReply> reply = CompletableFuture.supplyAsync(
                () -> client.get(node, application.path("/hold?then=count&number=1&latch=" + latch), id), threads);
        client.get(node, application.path("/arrived?latch=" + latch));
        return reply;
    }

    private static void release(SiteNode node, Application application, String latch) {
        client.get(node, application.path("/release?latch=" + latch));
    }

    private static CompletableFuture<WebReply> count(SiteNode node, Application application, int number, String id) {
        return CompletableFuture.supplyAsync(
                () -> client.get(node, application.path("/count?number=" + number), id), threads);
    }

    @Test
    void aHolderThatIsStoppedPastItsLeaseCannotOverwriteAndItsRequestIsTold() {
        int rounds = Prove.count(20);
        SiteNode paused = site.node(0);
        SiteNode other = site.node(1);
        long fencedBefore = paused.metric(BRIEF, "Fenced");
        long start = System.nanoTime();
        for (int round = 0; round < rounds; round++) {
            String id = newSession(BRIEF);
            String latch = UUID.randomUUID().toString();
            CompletableFuture<WebReply> holder = hold(paused, BRIEF, latch, id);
            paused.pause();
            WebReply next = client.get(other, BRIEF.path("/count?number=2"), id);
            paused.resume();
            assertThat(next.isSuccess()).as("%s", next).isTrue();
            release(paused, BRIEF, latch);
            Answer told = Answer.of(holder.join());
            assertThat(told.refusal()).isEqualTo("503 fenced");
            for (SiteNode node : site.nodes()) {
                Tally tally = Tally.parse(ask(node, BRIEF, "/read/tally", id).text());
                assertThat(tally.counter()).isEqualTo(1);
                assertThat(tally.numbers()).containsExactly(2);
            }
            assertThat(paused.metric(BRIEF, "Fenced") - fencedBefore).isEqualTo(round + 1);
            assertThat(other.metric(BRIEF, "Fenced")).isZero();
        }
        Report.row("holder stopped past its lease", rounds, 0, "each told 503 fenced, " + Report.since(start));
    }

    @Test
    void readersDoNotWaitForAWriterThatHoldsTheLockForLongAndNobodyPolls() {
        String id = newSession(LOCK);
        SiteNode holding = site.node(0);
        SiteNode waiting = site.node(1);
        ask(waiting, LOCK, "/count?number=3", id);
        ask(holding, LOCK, "/count?number=4", id);
        String latch = UUID.randomUUID().toString();
        CompletableFuture<WebReply> holder = hold(holding, LOCK, latch, id);
        long begun = System.nanoTime();
        Traffic before = waiting.link().snapshot();
        CompletableFuture<WebReply> waiter = count(waiting, LOCK, 2, id);
        Await.until(
                "the waiter to have asked",
                LIMIT,
                () -> !waiting.link().since(before).commands().isEmpty());
        int reads = 0;
        long slowest = 0;
        while (System.nanoTime() - begun < LONG_HOLD.toNanos()) {
            for (SiteNode node : site.nodes()) {
                long asked = System.nanoTime();
                ask(node, LOCK, "/read/get?name=counter", id);
                slowest = Math.max(slowest, System.nanoTime() - asked);
                reads++;
            }
        }
        assertThat(waiter).isNotDone();
        assertThat(holder).isNotDone();
        Traffic meanwhile = waiting.link().since(before);
        release(holding, LOCK, latch);
        assertThat(holder.join().isSuccess()).isTrue();
        assertThat(waiter.join().isSuccess()).isTrue();
        long commands = total(meanwhile) - reads / 2;
        Report.row(
                "reads on both nodes while a writer holds the lock for 2 s",
                reads,
                0,
                "slowest %.1f ms; the waiter sent %d commands".formatted(slowest / 1e6, commands));
        // Asking for the lease takes one, and listening for the grant may take another.
        assertThat(commands).isBetween(1L, 3L);
    }

    private static long total(Traffic traffic) {
        return traffic.commands().values().stream().mapToLong(Long::longValue).sum();
    }

    @Test
    void theLeaseIsHandedOverToAnotherNodeThatWaits() {
        int handOvers = Math.max(40, Prove.count(1_000));
        String id = newSession(LOCK);
        long[] nanos = new long[handOvers];
        Traffic[] before = {site.node(0).link().snapshot(), site.node(1).link().snapshot()};
        for (int i = 0; i < handOvers; i++) {
            SiteNode holding = site.node(i % 2);
            SiteNode waiting = site.node((i + 1) % 2);
            String latch = UUID.randomUUID().toString();
            CompletableFuture<WebReply> holder = hold(holding, LOCK, latch, id);
            Traffic asking = waiting.link().snapshot();
            CompletableFuture<WebReply> waiter = count(waiting, LOCK, 10 + i, id);
            Await.until(
                    "the waiter to have asked",
                    LIMIT,
                    () -> !waiting.link().since(asking).commands().isEmpty());
            release(holding, LOCK, latch);
            WebReply first = holder.join();
            WebReply second = waiter.join();
            assertThat(first.isSuccess()).as("%s", first).isTrue();
            assertThat(second.isSuccess()).as("%s", second).isTrue();
            nanos[i] = second.doneNanos() - first.firstByteNanos();
        }
        Traffic a = site.node(0).link().since(before[0]);
        Traffic b = site.node(1).link().since(before[1]);
        Report.row(
                "hand-over of the lock between nodes",
                handOvers,
                0,
                "from the answer of one to that of the next: %s; commands %s and %s"
                        .formatted(
                                Report.percentiles(nanos), new TreeMap<>(a.commands()), new TreeMap<>(b.commands())));
        Tally tally = Tally.parse(ask(site.node(0), LOCK, "/read/tally", id).text());
        assertThat(tally.counter()).isEqualTo(2 * handOvers);
        // Two requests each time: a lock and a commit for each, and what it takes to be woken.
        assertThat((total(a) + total(b)) / (double) handOvers).isLessThanOrEqualTo(6);
    }
}
