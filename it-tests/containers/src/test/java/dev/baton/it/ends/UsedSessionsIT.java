// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.ends;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.it.Prove;
import dev.baton.it.WebReply;
import dev.baton.it.site.Application;
import dev.baton.it.site.Client;
import dev.baton.it.site.Site;
import dev.baton.redis.testing.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Sessions in use do not end, however long a request takes and a store stands still. */
class UsedSessionsIT {
    private static final Application APPLICATION = Application.of("used");

    /** How many seconds a session lives without access. */
    private static final int IDLE = Prove.isFull() ? 10 : 4;

    private static final Duration SLOW = Duration.ofSeconds(4L * IDLE);
    private static final Duration PAUSE = Duration.ofSeconds(IDLE + IDLE / 2);
    private static final int USED = 10;

    @Test
    void aSlowRequestKeepsItsSessionAndAPausedStoreEndsNoneThatIsAskedFor() throws Exception {
        for (int seed = 0; seed < Prove.count(20); seed++) {
            run();
        }
    }

    private static void run() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try (Site site = Site.start(2, APPLICATION);
                Client client = new Client()) {
            String slow = begin(site, client);
            Future<WebReply> reply = threads.submit(
                    () -> client.get(site.node(0), APPLICATION.path("/hold?latch=l&then=set&name=x&value=kept"), slow));
            client.get(site.node(0), APPLICATION.path("/arrived?latch=l"));
            pass(SLOW);

            List<String> used = new ArrayList<>();
            for (int i = 0; i < USED; i++) {
                used.add(begin(site, client));
            }
            site.store().pause();
            List<Future<WebReply>> refused = new ArrayList<>();
            for (String id : used) {
                refused.add(threads.submit(() -> client.get(site.node(0), APPLICATION.path("/get?name=counter"), id)));
            }
            pass(PAUSE);
            site.store().resume();
            for (Future<WebReply> each : refused) {
                each.get();
            }
            for (String id : used) {
                assertThat(answer(site, client, id)).isEqualTo("7");
            }

            client.get(site.node(0), APPLICATION.path("/release?latch=l"));
            assertThat(reply.get().isSuccess()).as("%s", reply.get()).isTrue();
            assertThat(client.get(site.node(1), APPLICATION.path("/get?name=x"), slow)
                            .text()
                            .strip())
                    .isEqualTo("kept");
            assertThat(site.ends()).isEmpty();
        } finally {
            threads.shutdownNow();
        }
    }

    private static String begin(Site site, Client client) {
        return client.get(site.node(0), APPLICATION.path("/patient?counter=7&seconds=" + IDLE))
                .text()
                .strip();
    }

    /** The first answer that is none of a store that is away. */
    private static String answer(Site site, Client client, String id) {
        List<WebReply> replies = new ArrayList<>();
        Await.until("the store to be back", Duration.ofSeconds(60), () -> {
            replies.add(client.get(site.node(0), APPLICATION.path("/get?name=counter"), id));
            return replies.get(replies.size() - 1).isSuccess();
        });
        return replies.get(replies.size() - 1).text().strip();
    }

    private static void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        Await.until("time to pass", time.multipliedBy(10), () -> System.nanoTime() - end > 0);
    }
}
