// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.ends;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.it.Prove;
import dev.baton.it.Seed;
import dev.baton.it.WebReply;
import dev.baton.it.site.Application;
import dev.baton.it.site.Client;
import dev.baton.it.site.Site;
import dev.baton.it.site.SiteNode;
import dev.baton.redis.testing.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every session that falls due is told of, on nodes that are killed at random before and after listeners ran. */
class ExpiryIT {
    private static final Application APPLICATION = Application.of("idle");
    private static final int HANDLE = 22;
    private static final int NODES = Prove.isFull() ? 5 : 3;
    private static final int SESSIONS = Prove.isFull() ? 2_000 : 200;

    /** In how many seconds half of the sessions fall due: enough to make all. */
    private static final int SECONDS = Prove.isFull() ? 30 : 10;

    /** Two leases of nodes that died one after the other, and sweeps between them. */
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private record Session(String id, int counter) {
        private String handle() {
            return id.substring(0, HANDLE);
        }
    }

    @Test
    void noEventIsMissingAndFewAreRepeatedWhereNodesAreKilled() {
        for (int seed = 0; seed < Prove.count(20); seed++) {
            run(true);
        }
    }

    @Test
    void eachSessionEndsOnceWhereNoNodeIsKilled() {
        run(false);
    }

    private static void run(boolean kills) {
        Seed seed = Seed.of("expiry, " + (kills ? "nodes killed" : "no node killed"));
        Random random = seed.random();
        try (Site site = Site.start(NODES, APPLICATION);
                Client client = new Client()) {
            List<Session> due = new ArrayList<>();
            List<Session> living = new ArrayList<>();
            for (int i = 0; i < SESSIONS; i++) {
                boolean dies = i % 2 == 0;
                Session session = begin(site, client, random, i, dies ? SECONDS : 3_600);
                (dies ? due : living).add(session);
            }
            int killed = 0;
            // Wherever the ends have come to by then, nodes die in the midst of them.
            for (int i = 0; kills && i < NODES; i++) {
                int told = 1 + (i * due.size() + random.nextInt(due.size())) / (NODES + 1);
                Await.until("ends to be told", PATIENCE, () -> site.ends().size() >= told);
                SiteNode victim = site.node(random.nextInt(NODES));
                victim.kill();
                victim.restart();
                killed++;
            }
            Await.until(
                    "all ends to be told and nothing to be left of the sessions",
                    PATIENCE,
                    () -> handles(site)
                                    .keySet()
                                    .containsAll(
                                            due.stream().map(Session::handle).toList())
                            && site.store().sessions() <= living.size(),
                    () -> site.ends().size() + " ends, " + site.store().sessions() + " sessions");
            try (Client afterwards = new Client()) {
                // The connections of before lead to nodes that are dead.
                check(site, afterwards, due, living, killed, random);
            }
        }
    }

    private static Session begin(Site site, Client client, Random random, int counter, int seconds) {
        WebReply reply = client.get(
                site.node(random.nextInt(NODES)),
                APPLICATION.path("/patient?counter=" + counter + "&seconds=" + seconds));
        assertThat(reply.isSuccess()).as("%s", reply).isTrue();
        return new Session(reply.text().strip(), counter);
    }

    private static Map<String, List<String>> handles(Site site) {
        return site.ends().stream().collect(Collectors.groupingBy(line -> line.substring(0, HANDLE)));
    }

    private static void check(
            Site site, Client client, List<Session> due, List<Session> living, int killed, Random random) {
        Map<String, Session> byHandle =
                due.stream().collect(Collectors.toMap(Session::handle, Function.identity(), (a, b) -> a, TreeMap::new));
        Map<String, List<String>> ends = handles(site);
        assertThat(ends.keySet()).isEqualTo(byHandle.keySet());
        int repeated = 0;
        for (Map.Entry<String, List<String>> end : ends.entrySet()) {
            Session session = byHandle.get(end.getKey());
            assertThat(end.getValue()).containsOnly(session.handle() + " " + session.counter());
            repeated += end.getValue().size() - 1;
        }
        assertThat(repeated).as("repeated events").isLessThanOrEqualTo(killed);
        for (Session session : living) {
            WebReply reply =
                    client.get(site.node(random.nextInt(NODES)), APPLICATION.path("/get?name=counter"), session.id());
            assertThat(reply.text().strip()).isEqualTo(Integer.toString(session.counter()));
        }
    }
}
