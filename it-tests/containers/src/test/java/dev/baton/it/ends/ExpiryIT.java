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
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every session that falls due is told of, on nodes that are killed at random before and after listeners ran. */
class ExpiryIT {
    private static final Application APPLICATION = Application.of("idle");
    private static final int HANDLE = 22;
    private static final int NODES = Prove.isFull() ? 5 : 3;
    private static final int SESSIONS = Prove.isFull() ? 2_000 : 200;

    /** In how many seconds half of the sessions fall due: enough to make all. */
    private static final int SECONDS = Prove.isFull() ? 30 : 8;

    /** Leases of nodes that died one after the other, and sweeps between them. */
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    /** When in the course of its end the node is killed that ends a session. */
    private enum Kill {
        NEVER,
        BEFORE,
        AFTER
    }

    /** How many sessions there are, how long the others live, and how many nodes are killed in the midst of an end. */
    record Size(int sessions, int seconds, int kills) {}

    private record Session(String id, int counter, Kill kill) {
        private String handle() {
            return id.substring(0, HANDLE);
        }

        private String event() {
            return handle() + " " + counter;
        }
    }

    private final List<Session> due = new ArrayList<>();
    private final List<Session> living = new ArrayList<>();

    @Test
    void noEventIsMissingAndOneIsRepeatedForEachNodeThatIsKilledAfterTheListenerRan() {
        run("half of %d sessions end, %d nodes, %d killed".formatted(SESSIONS, NODES, NODES), NODES, Prove.count(20));
    }

    @Test
    void eachSessionEndsOnceWhereNoNodeIsKilled() {
        run("half of %d sessions end, %d nodes, none killed".formatted(SESSIONS, NODES), 0, Prove.count(20));
    }

    private static void run(String what, int kills, int seeds) {
        for (int i = 0; i < seeds; i++) {
            Seed seed = Seed.of(what);
            try (Site site = Site.startPatient(NODES, APPLICATION)) {
                List<String> complaints = new ExpiryIT()
                        .complaints(site, APPLICATION, new Size(SESSIONS, SECONDS, kills), PATIENCE, seed.random());
                Report.row(what, SESSIONS, complaints.size(), "seed " + seed.value());
                Report.requireNone(complaints, site);
            }
        }
    }

    /** Has half of some sessions fall due, kills nodes meanwhile, and tells what was wrong. */
    List<String> complaints(Site site, Application application, Size size, Duration patience, Random random) {
        try (Client client = new Client()) {
            begin(site, client, application, size, random);
        }
        due.stream().filter(session -> session.kill() != Kill.NEVER).forEach(session -> kill(site, session, patience));
        try {
            Await.until(
                    "nothing to be left of the sessions that fell due",
                    patience,
                    () -> site.store().sessions(application.name()) <= living.size());
        } catch (IllegalStateException e) {
            return List.of(e.getMessage());
        }
        List<String> complaints = events(site);
        try (Client client = new Client()) {
            complaints.addAll(losses(site, client, application, random));
        }
        return complaints;
    }

    private void begin(Site site, Client client, Application application, Size size, Random random) {
        for (int i = 0; i < size.sessions(); i++) {
            boolean dies = i % 2 == 0;
            Kill kill = !dies || i / 2 >= size.kills() ? Kill.NEVER : random.nextBoolean() ? Kill.BEFORE : Kill.AFTER;
            String page = "/patient?counter=%d&seconds=%d".formatted(i, dies ? size.seconds() : 3_600)
                    + (kill == Kill.NEVER ? "" : "&moment=" + kill.name().toLowerCase(Locale.ROOT));
            SiteNode node = site.node(random.nextInt(site.nodes().size()));
            WebReply reply = client.get(node, application.path(page));
            if (!reply.isSuccess()) {
                throw new IllegalStateException("No session: " + reply);
            }
            (dies ? due : living).add(new Session(reply.text().strip(), i, kill));
        }
    }

    private static void kill(Site site, Session session, Duration patience) {
        Await.until(
                "the end of a session to be held",
                patience,
                () -> site.heldAtTheEndOf(session.handle()).isPresent());
        SiteNode victim = site.heldAtTheEndOf(session.handle()).orElseThrow();
        victim.kill();
        victim.restart();
    }

    private List<String> events(Site site) {
        Map<String, List<String>> told = site.ends().stream()
                .collect(Collectors.groupingBy(line -> line.substring(0, HANDLE), HashMap::new, Collectors.toList()));
        List<String> complaints = new ArrayList<>();
        for (Session session : due) {
            List<String> events = told.getOrDefault(session.handle(), List.of());
            // Its first listener ran, and nobody knows that but the node that is dead.
            int expected = session.kill() == Kill.AFTER ? 2 : 1;
            if (events.size() != expected) {
                complaints.add(
                        "%s was told %d times, killed %s".formatted(session.event(), events.size(), session.kill()));
            }
            events.stream()
                    .filter(event -> !event.equals(session.event()))
                    .forEach(event -> complaints.add("told with other attributes: " + event));
        }
        living.stream()
                .filter(session -> told.containsKey(session.handle()))
                .forEach(session -> complaints.add("a session that lives was ended: " + session.event()));
        return complaints;
    }

    private List<String> losses(Site site, Client client, Application application, Random random) {
        List<String> complaints = new ArrayList<>();
        for (Session session : living) {
            SiteNode node = site.node(random.nextInt(site.nodes().size()));
            WebReply reply = client.get(node, application.path("/get?name=counter"), session.id());
            if (!reply.text().strip().equals(Integer.toString(session.counter()))) {
                complaints.add("a session that lives is lost: %s %s".formatted(session.event(), reply));
            }
        }
        return complaints;
    }
}
