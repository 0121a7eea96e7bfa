// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.ends;

import dev.baton.it.Prove;
import dev.baton.it.Seed;
import dev.baton.it.WebReply;
import dev.baton.it.concurrency.Report;
import dev.baton.it.site.Application;
import dev.baton.it.site.Client;
import dev.baton.it.site.Site;
import dev.baton.it.site.SiteNode;
import dev.baton.redis.testing.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Sessions in use do not end, however long a request takes and a store stands still. */
class UsedSessionsIT {
    private static final Application APPLICATION = Application.of("used");
    private static final int HANDLE = 22;
    private static final int NODES = 2;

    /** How many seconds a session lives without access. */
    private static final int IDLE = Prove.isFull() ? 10 : 4;

    private static final int USED = 10;

    @Test
    void aSlowRequestKeepsItsSessionAndAPausedStoreEndsNoneThatIsAskedFor() throws Exception {
        String what = "a request of %d s, a store paused for %d s, maxInactive %d s"
                .formatted(slow(IDLE).toSeconds(), pause(IDLE).toSeconds(), IDLE);
        try (Site site = Site.start(NODES, APPLICATION)) {
            for (int i = 0; i < Prove.count(20); i++) {
                Seed seed = Seed.of(what);
                List<String> complaints = complaints(site, APPLICATION, IDLE, true, seed.random());
                Report.row(what, 1 + USED, complaints.size(), "seed " + seed.value());
                Report.requireNone(complaints, site);
            }
        }
    }

    private static Duration slow(int idle) {
        return Duration.ofSeconds(4L * idle);
    }

    private static Duration pause(int idle) {
        return Duration.ofSeconds(idle + idle / 2);
    }

    /**
     * Holds a request of a session, and pauses the store before that is over while others are asked for; tells what was
     * wrong.
     */
    static List<String> complaints(Site site, Application application, int idle, boolean pauses, Random random)
            throws Exception {
        List<String> complaints = new ArrayList<>();
        ExecutorService threads = Executors.newCachedThreadPool();
        try (Client client = new Client()) {
            int holder = random.nextInt(NODES);
            String latch = "latch=l" + random.nextInt(Integer.MAX_VALUE);
            String slow = begin(site.node(holder), client, application, idle);
            Future<WebReply> reply = threads.submit(() -> client.get(
                    site.node(holder), application.path("/hold?" + latch + "&then=set&name=x&value=kept"), slow));
            client.get(site.node(holder), application.path("/arrived?" + latch));
            Duration pause = pauses ? pause(idle) : Duration.ZERO;
            pass(slow(idle).minus(pause));
            List<String> used = new ArrayList<>(List.of(slow));
            if (pauses) {
                complaints.addAll(afterAPause(site, client, application, idle, threads, random, used));
            }
            client.get(site.node(holder), application.path("/release?" + latch));
            if (!reply.get().isSuccess()) {
                complaints.add("the slow request: " + reply.get());
            }
            String kept = answer(site.node(1 - holder), client, application.path("/get?name=x"), slow);
            if (!kept.equals("kept")) {
                complaints.add("the session of the slow request has " + kept);
            }
            List<String> handles =
                    used.stream().map(id -> id.substring(0, HANDLE)).toList();
            site.ends().stream()
                    .filter(end -> handles.contains(end.substring(0, HANDLE)))
                    .forEach(end -> complaints.add("a session in use was ended: " + end));
        } finally {
            threads.shutdownNow();
        }
        return complaints;
    }

    private static List<String> afterAPause(
            Site site,
            Client client,
            Application application,
            int idle,
            ExecutorService threads,
            Random random,
            List<String> all)
            throws Exception {
        List<String> used = new ArrayList<>();
        List<SiteNode> by = new ArrayList<>();
        for (int i = 0; i < USED; i++) {
            by.add(site.node(random.nextInt(NODES)));
            used.add(begin(by.get(i), client, application, idle));
        }
        all.addAll(used);
        site.store().pause();
        List<Future<WebReply>> refused = new ArrayList<>();
        try {
            for (int i = 0; i < USED; i++) {
                String id = used.get(i);
                SiteNode node = by.get(i);
                refused.add(threads.submit(() -> client.get(node, application.path("/get?name=counter"), id)));
            }
            pass(pause(idle));
        } finally {
            site.store().resume();
        }
        for (Future<WebReply> each : refused) {
            each.get();
        }
        List<String> complaints = new ArrayList<>();
        for (String id : used) {
            String answer = answer(site.node(random.nextInt(NODES)), client, application.path("/get?name=counter"), id);
            if (!answer.equals("7")) {
                complaints.add("a session that was asked for while the store was paused has " + answer);
            }
        }
        return complaints;
    }

    private static String begin(SiteNode node, Client client, Application application, int idle) {
        return answer(node, client, application.path("/patient?counter=7&seconds=" + idle), "");
    }

    /** The first answer that is none of a store that is away. */
    private static String answer(SiteNode node, Client client, String path, String id) {
        List<WebReply> replies = new ArrayList<>();
        Await.until("the store to be back", Duration.ofSeconds(60), () -> {
            replies.add(id.isEmpty() ? client.get(node, path) : client.get(node, path, id));
            return replies.get(replies.size() - 1).isSuccess();
        });
        return replies.get(replies.size() - 1).text().strip();
    }

    private static void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        Await.until("time to pass", time.multipliedBy(10).plusSeconds(1), () -> System.nanoTime() - end > 0);
    }
}
