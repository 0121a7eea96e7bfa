// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.it.History;
import dev.baton.it.Prove;
import dev.baton.it.Seed;
import dev.baton.it.WebReply;
import dev.baton.it.oracle.Access;
import dev.baton.it.oracle.RisingValue;
import dev.baton.it.site.Application;
import dev.baton.it.site.Client;
import dev.baton.it.site.Site;
import dev.baton.it.site.SiteNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One client writes a number that rises, on any node, and others read it on any node.
 *
 * <p>Requests of one node share the session object: a change is seen there before it is saved, and elsewhere afterwards. So
 * what must not fall is what has been saved, and the number is written by an update, which nobody sees before.
 */
class MonotonicReadsIT {
    private static final int READERS = 15;
    private static final int READS = Math.max(1_500, Prove.count(20_000));

    @AutoClose
    private static Site site;

    @AutoClose
    private static Client client;

    private static Application application(String mode) {
        return Application.of(mode).with("consistency", mode).with("readOnlyPaths", "/read/*");
    }

    @BeforeAll
    static void start() {
        site = Site.startPatient(3, application("merge"), application("strict"), application("lock"));
        client = new Client();
    }

    @ParameterizedTest
    @ValueSource(strings = {"merge", "strict", "lock"})
    void whatRequestsSeeThatDoNotOverlapNeverFalls(String mode) {
        Seed seed = Seed.of("monotonic reads, " + mode);
        long start = System.nanoTime();
        History<Access, Long> history = run(application(mode), "/raise", seed);
        List<String> falling = RisingValue.fallingReads(history);
        List<String> stale = RisingValue.staleReads(history);
        Report.row(
                "monotonic reads, " + mode,
                READS,
                falling.size() + stale.size(),
                "among %d writes, seed %d, %s"
                        .formatted(history.calls().size() - READS, seed.value(), Report.since(start)));
        assertThat(falling).isEmpty();
        assertThat(stale).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"merge", "strict", "lock"})
    void aWriterThatIsAloneIsNeverRefusedWhateverOthersRead(String mode) {
        Seed seed = Seed.of("one writer, " + mode);
        long start = System.nanoTime();
        History<Access, Long> history = run(application(mode), "/write", seed);
        List<String> stale = RisingValue.staleReads(history);
        Report.row(
                "one writer among readers, " + mode,
                history.calls().size() - READS,
                stale.size(),
                "among %d reads, seed %d, %s".formatted(READS, seed.value(), Report.since(start)));
        assertThat(stale).isEmpty();
    }

    private static History<Access, Long> run(Application application, String write, Seed seed) {
        String id = client.get(site.node(0), application.path("/start")).text();
        History<Access, Long> history = new History<>();
        AtomicInteger reads = new AtomicInteger();
        List<Callable<Boolean>> all = new ArrayList<>();
        for (int reader = 0; reader < READERS; reader++) {
            Random chance = seed.random(reader);
            all.add(() -> {
                while (reads.getAndIncrement() < READS) {
                    History<Access, Long>.Open call = history.start(Access.read());
                    String seen = ask(chance, application.path("/read/get?name=number"), id);
                    call.end(seen.equals("-") ? 0 : Long.parseLong(seen));
                }
                return true;
            });
        }
        Random chance = seed.random(READERS);
        all.add(() -> {
            for (long number = 1; reads.get() < READS; number++) {
                History<Access, Long>.Open call = history.start(Access.write(number));
                ask(chance, application.path(write + "?name=number&value=" + number), id);
                call.end(number);
            }
            return true;
        });
        Lanes.together(all);
        return history;
    }

    private static String ask(Random chance, String path, String id) {
        SiteNode node = site.nodes().get(chance.nextInt(site.nodes().size()));
        WebReply reply = client.get(node, path, id);
        if (!reply.isSuccess()) {
            throw new IllegalStateException("%s from %s, which prints:%n%s"
                    .formatted(reply, node, node.output().tail()));
        }
        return reply.text();
    }
}
