// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.it.Traffic;
import dev.baton.it.WebReply;
import dev.baton.it.site.Application;
import dev.baton.it.site.Client;
import dev.baton.it.site.Site;
import dev.baton.it.site.SiteNode;
import java.util.TreeMap;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What requests cost on the wire between a node and the store, in each mode. */
class ModesOnTheWireIT {
    private static final int KIBIBYTE = 1024;

    @AutoClose
    private static Site site;

    @AutoClose
    private static Client client;

    private static Application application(String mode, String freshness) {
        return Application.of(mode + "-" + freshness)
                .with("consistency", mode)
                .with("freshness", freshness)
                .with("readOnlyPaths", "/read/*");
    }

    @BeforeAll
    static void start() {
        site = Site.start(
                1,
                application("merge", "checked"),
                application("strict", "checked"),
                application("lock", "checked"),
                application("merge", "tracked"),
                application("strict", "tracked"),
                application("lock", "tracked"));
        client = new Client();
    }

    @ParameterizedTest
    @CsvSource({
        // mode, freshness: reads on a path that only reads, reads, writes, writes and flushes early
        "merge, checked, 1, 1, 2, 2",
        "strict, checked, 1, 1, 2, 2",
        "lock, checked, 1, 2, 2, 3",
        "merge, tracked, 0, 0, 1, 1",
        "strict, tracked, 0, 0, 1, 1",
        "lock, tracked, 0, 2, 2, 3"
    })
    void eachKindOfRequestCostsItsRoundTrips(
            String mode, String freshness, int readOnly, int read, int write, int flush) {
        Application application = application(mode, freshness);
        String id = client.get(node(), application.path("/start")).text();
        // A server without a script has to be told it once, and a copy begins to be tracked when it is loaded.
        for (String page : new String[] {"/read/get?name=x", "/get?name=x", "/set?name=x&value=0"}) {
            ask(application, page, id);
        }
        assertThat(trips(application, "/error/plain", id)).as("does not use the session").isZero();
        assertThat(trips(application, "/read/get?name=x", id)).as("only reads").isEqualTo(readOnly);
        assertThat(trips(application, "/get?name=x", id)).as("reads").isEqualTo(read);
        assertThat(trips(application, "/set?name=x&value=1", id)).as("writes").isEqualTo(write);
        assertThat(trips(application, "/count?number=1", id)).as("changes in place").isEqualTo(write);
        assertThat(trips(application, "/commit/flush?name=x&value=2", id))
                .as("writes and flushes")
                .isEqualTo(flush);
    }

    @ParameterizedTest
    @CsvSource({"merge, checked", "strict, checked", "lock, checked", "merge, tracked"})
    void aChangeOfOneSmallAttributeOfALargeSessionSendsLessThanAKibibyte(String mode, String freshness) {
        Application application = application(mode, freshness);
        for (String fill : new String[] {"/fill?count=200&bytes=1024", "/fill?count=1&bytes=204800"}) {
            String id = client.get(node(), application.path("/start")).text();
            ask(application, fill, id);
            ask(application, "/set?name=small&value=1", id);
            Traffic cost = cost(application, "/set?name=small&value=2", id);
            Report.row(
                    "small change after %s, %s %s".formatted(fill, mode, freshness),
                    1,
                    cost.bytesToServer() < KIBIBYTE ? 0 : 1,
                    "%d bytes sent, %d read".formatted(cost.bytesToServer(), cost.bytesToNode()));
            assertThat(cost.bytesToServer()).isLessThan(KIBIBYTE);
        }
    }

    private static SiteNode node() {
        return site.node(0);
    }

    private static long trips(Application application, String page, String id) {
        Traffic cost = cost(application, page, id);
        Report.row(
                "round trips, %s: %s".formatted(application.name(), page),
                cost.trips(),
                0,
                "%d bytes sent, %d read, %s"
                        .formatted(cost.bytesToServer(), cost.bytesToNode(), new TreeMap<>(cost.commands())));
        return cost.trips();
    }

    private static Traffic cost(Application application, String page, String id) {
        Traffic before = node().link().snapshot();
        ask(application, page, id);
        // What a request does after its answer has gone is done before the same connection answers again.
        ask(application, "/error/plain", id);
        return node().link().since(before);
    }

    private static void ask(Application application, String page, String id) {
        WebReply reply = client.get(node(), application.path(page), id);
        if (!reply.isSuccess()) {
            throw new IllegalStateException("%s of %s from %s, which prints:%n%s"
                    .formatted(reply, page, node(), node().output().tail()));
        }
    }
}
