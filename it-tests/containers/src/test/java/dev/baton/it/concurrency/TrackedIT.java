// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.it.History;
import dev.baton.it.Prove;
import dev.baton.it.StoreProxy;
import dev.baton.it.Traffic;
import dev.baton.it.WebReply;
import dev.baton.it.oracle.Access;
import dev.baton.it.oracle.RisingValue;
import dev.baton.it.site.Application;
import dev.baton.it.site.Client;
import dev.baton.it.site.Site;
import dev.baton.it.site.SiteNode;
import dev.baton.redis.testing.Await;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Nodes that are told of changes, and rely on what they have until they are. */
class TrackedIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Application TRACKED = Application.of("tracked").with("freshness", "tracked");

    @AutoClose
    private static Site site;

    @AutoClose
    private static Client client;

    private static SiteNode writer;
    private static SiteNode reader;

    @BeforeAll
    static void start() {
        site = Site.start(2, TRACKED);
        client = new Client();
        writer = site.node(0);
        reader = site.node(1);
    }

    @AfterEach
    void heal() {
        reader.link().heal();
    }

    private static String newSession() {
        return client.get(writer, TRACKED.path("/start")).text();
    }

    private static void write(String id, int value) {
        WebReply reply = client.get(writer, TRACKED.path("/set?name=number&value=" + value), id);
        assertThat(reply.isSuccess()).as("%s", reply).isTrue();
    }

    private static WebReply read(String id) {
        return client.get(reader, TRACKED.path("/get?name=number"), id);
    }

    private static boolean sees(String id, int value) {
        WebReply reply = read(id);
        return reply.isSuccess() && reply.text().equals(Integer.toString(value));
    }

    @Test
    void aChangeIsSeenElsewhereWhenTheNoticeHasCome() {
        int rounds = Math.max(200, Prove.count(5_000));
        String id = newSession();
        long[] nanos = new long[rounds];
        History<Access, Long> history = new History<>();
        for (int i = 0; i < rounds; i++) {
            int value = i + 1;
            History<Access, Long>.Open write = history.start(Access.write(value));
            write(id, value);
            write.end((long) value);
            long written = System.nanoTime();
            History<Access, Long>.Open first = history.start(Access.read());
            first.end(Long.parseLong(read(id).text()));
            Await.until("value " + value, LIMIT, () -> sees(id, value));
            nanos[i] = System.nanoTime() - written;
        }
        int late = RisingValue.staleReads(history).size();
        Report.row(
                "tracked: a change is seen on another node",
                rounds,
                RisingValue.fallingReads(history).size(),
                "%d first reads were faster than the notice; seen after %s".formatted(late, Report.percentiles(nanos)));
        assertThat(RisingValue.fallingReads(history)).isEmpty();
    }

    @Test
    void aCopyOfWhichNobodyTellsAChangeIsReadWithoutTheStore() {
        String id = newSession();
        write(id, 1);
        Await.until("the copy", LIMIT, () -> sees(id, 1));
        Traffic before = reader.link().snapshot();
        for (int i = 0; i < 100; i++) {
            assertThat(sees(id, 1)).isTrue();
        }
        assertThat(reader.link().since(before).trips()).isZero();
    }

    @Test
    void whatWasChangedWhileTheLinkWasBrokenIsSeenAfterwards() {
        StoreProxy link = reader.link();
        String id = newSession();
        int rounds = Math.max(5, Prove.count(100));
        for (int value = 1; value <= rounds; value++) {
            write(id, value);
            int now = value;
            Await.until("value " + now, LIMIT, () -> sees(id, now));
            link.refuse();
            link.cut();
            write(id, value + 1_000);
            // Until its thread has read that the link is gone, a node cannot know.
            Await.until("the break to be noticed", LIMIT, () -> !sees(id, now));
            link.accept();
            // Nothing that this node has is relied on before it is told of changes again.
            assertThat(sees(id, now)).isFalse();
            Await.until("value after the break", LIMIT, () -> sees(id, now + 1_000));
        }
        Report.row("tracked: changes while the link is broken", rounds, 0, "");
    }

    @Test
    void aCopyIsNotReliedOnWhenTheLinkIsSilentlyDead() {
        String id = newSession();
        write(id, 1);
        Await.until("the copy", LIMIT, () -> sees(id, 1));
        reader.link().blackHole();
        write(id, 2);
        long start = System.nanoTime();
        Await.until("the node to find out", LIMIT, () -> !sees(id, 1));
        Report.row("tracked: a silently dead link is found out", 1, 0, "after " + Report.since(start));
        reader.link().heal();
        reader.link().cut();
        Await.until("the change", LIMIT, () -> sees(id, 2));
    }
}
