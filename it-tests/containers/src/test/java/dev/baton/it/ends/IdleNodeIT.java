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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A node that serves no request never ends a session that is used on another one. */
class IdleNodeIT {
    private static final Application APPLICATION = Application.of("busy");
    private static final int HANDLE = 22;
    private static final int SESSIONS = Prove.count(10_000);

    /** How many seconds a session lives without access: enough for a round of all. */
    private static final int IDLE = Prove.isFull() ? 60 : 4;

    /** How many such times sessions are used. */
    private static final int TIMES = 3;

    @Test
    void endsNoSessionThatIsUsedElsewhere() {
        Seed seed = Seed.of("used on one node, swept by another");
        try (Site site = Site.start(2, APPLICATION)) {
            List<String> complaints = new ArrayList<>();
            int late = use(site, APPLICATION, SESSIONS, IDLE, seed.random(), complaints);
            Report.row(
                    "sessions used on one node for %d s, maxInactive %d s, swept by both".formatted(TIMES * IDLE, IDLE),
                    SESSIONS,
                    complaints.size(),
                    late + " uses came too late to count");
            Report.requireNone(complaints, site);
        }
    }

    /**
     * Uses sessions on one node, each again before it may fall due; adds what was wrong to {@code complaints}.
     *
     * @return how many uses came too late: of their sessions nothing can be said
     */
    static int use(Site site, Application application, int sessions, int idle, Random random, List<String> complaints) {
        SiteNode busy = site.node(0);
        List<String> ids = new ArrayList<>();
        long[] used = new long[sessions];
        int late = 0;
        try (Client client = new Client()) {
            for (int i = 0; i < sessions; i++) {
                used[i] = System.nanoTime();
                ids.add(client.get(busy, application.path("/patient?counter=%d&seconds=%d".formatted(i, idle)))
                        .text()
                        .strip());
            }
            long limit = Duration.ofSeconds(idle).toNanos();
            boolean[] lost = new boolean[sessions];
            long end = System.nanoTime() + limit * TIMES;
            while (System.nanoTime() - end < 0) {
                int first = random.nextInt(sessions);
                for (int i = 0; i < sessions; i++) {
                    int session = (first + i) % sessions;
                    long before = used[session];
                    used[session] = System.nanoTime();
                    if (lost[session]) {
                        continue;
                    }
                    WebReply reply = client.get(busy, application.path("/get?name=counter"), ids.get(session));
                    if (System.nanoTime() - before >= limit) {
                        late++;
                        lost[session] = true;
                    } else if (!reply.text().strip().equals(Integer.toString(session))) {
                        lost[session] = true;
                        complaints.add("session %d, used %d ms before: %s %s"
                                .formatted(session, (System.nanoTime() - before) / 1_000_000, reply, reply.text()));
                    }
                }
            }
            List<String> ended =
                    site.ends().stream().map(line -> line.substring(0, HANDLE)).toList();
            for (int i = 0; i < sessions; i++) {
                if (!lost[i] && ended.contains(ids.get(i).substring(0, HANDLE))) {
                    complaints.add("session " + i + " was told to have ended");
                }
            }
        }
        return late;
    }
}
