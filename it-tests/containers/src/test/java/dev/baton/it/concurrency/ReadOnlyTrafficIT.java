// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.it.Prove;
import dev.baton.it.Traffic;
import dev.baton.it.WebReply;
import dev.baton.it.site.Application;
import dev.baton.it.site.Client;
import dev.baton.it.site.Site;
import dev.baton.it.site.SiteNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that read every attribute of a session whose values have other bytes in each JVM. */
class ReadOnlyTrafficIT {
    private static final int READS = Math.max(20, Prove.count(500));
    private static final int CLIENTS = 4;

    @AutoClose
    private static Site site;

    @AutoClose
    private static Client client;

    private static Application application(String mode) {
        // What the codec's tests have in place of an application's classes is in a library here.
        return Application.of(mode).with("consistency", mode).with("allowedClasses", "dev.baton.session.codec.*");
    }

    @BeforeAll
    static void start() {
        site = Site.start(2, application("merge"), application("strict"));
        client = new Client();
    }

    @ParameterizedTest
    @ValueSource(strings = {"merge", "strict"})
    void aReadNeverWritesAndNeverConflicts(String mode) {
        Application application = application(mode);
        long start = System.nanoTime();
        for (SiteNode writer : site.nodes()) {
            String id = client.get(writer, application.path("/start")).text();
            int values = Integer.parseInt(ask(writer, application.path("/matrix/set"), id));
            int attributes = Integer.parseInt(ask(writer, application.path("/matrix/see"), id));
            assertThat(attributes).isGreaterThanOrEqualTo(values);
            List<Map<String, Long>> metrics = metrics(application);
            List<Traffic> traffic = traffic();
            see(application, id, attributes);
            report(mode, writer, values, metrics, metrics(application), traffic, start);
        }
    }

    private static void see(Application application, String id, int attributes) {
        List<Callable<Boolean>> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            SiteNode node = site.node(i % site.nodes().size());
            clients.add(() -> {
                for (int read = 0; read < READS / CLIENTS; read++) {
                    String seen = ask(node, application.path("/matrix/see"), id);
                    assertThat(seen).isEqualTo(Integer.toString(attributes));
                }
                return true;
            });
        }
        Lanes.together(clients);
    }

    private static void report(
            String mode,
            SiteNode writer,
            int values,
            List<Map<String, Long>> before,
            List<Map<String, Long>> after,
            List<Traffic> traffic,
            long start) {
        long trips = 0;
        long commits = 0;
        long conflicts = 0;
        for (int i = 0; i < before.size(); i++) {
            trips += site.node(i).link().since(traffic.get(i)).trips();
            commits += after.get(i).get("Commits") - before.get(i).get("Commits");
            conflicts += after.get(i).get("Conflicts") - before.get(i).get("Conflicts");
        }
        Report.row(
                "reads of %d values written by node %s, %s".formatted(values, writer.name(), mode),
                READS,
                commits + conflicts,
                "%d round trips, %d commits, %d conflicts, %s".formatted(trips, commits, conflicts, Report.since(start)));
        assertThat(commits).isZero();
        assertThat(conflicts).isZero();
        // A commit would be a round trip of its own, whatever the node has counted.
        assertThat(trips).isEqualTo(READS);
    }

    private static List<Map<String, Long>> metrics(Application application) {
        return site.nodes().stream().map(node -> node.metrics(application)).toList();
    }

    private static List<Traffic> traffic() {
        return site.nodes().stream().map(node -> node.link().snapshot()).toList();
    }

    private static String ask(SiteNode node, String path, String id) {
        WebReply reply = client.get(node, path, id);
        if (!reply.isSuccess()) {
            throw new IllegalStateException("%s from %s, which prints:%n%s"
                    .formatted(reply, node, node.output().tail()));
        }
        return reply.text();
    }
}
