// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.ends;

import dev.baton.it.Prove;
import dev.baton.it.Seed;
import dev.baton.it.WebReply;
import dev.baton.it.concurrency.Report;
import dev.baton.it.site.Application;
import dev.baton.it.site.Application.Trait;
import dev.baton.it.site.Client;
import dev.baton.it.site.Site;
import dev.baton.it.site.SiteNode;
import dev.baton.redis.testing.Await;
import dev.baton.redis.testing.RespClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Which sessions are a user's is known exactly, and found without looking at those of others. */
class PrincipalsIT {
    private static final Application APPLICATION = Application.of("users").with(Trait.LOGIN);
    private static final int HANDLE = 22;
    private static final int NODES = 3;
    private static final int OF_EACH = 10;
    private static final int USERS = Prove.count(1_000);

    /** In how many seconds the sessions fall due that are meant to. */
    private static final int SECONDS = 5;

    /** What becomes of a user's sessions, in the order in which he logged in; the others stay. */
    private enum Fate {
        EXPIRES,
        LOGS_OUT,
        ENDS,
        CHANGES_ID,
        BECOMES_ANOTHER
    }

    /** The sessions that each user has, by handle. */
    private final Map<String, Set<String>> model = new TreeMap<>();

    /** How many sessions nobody has heard of: their nodes died at the login. */
    private int unknown;

    @Test
    void theIndexAnswersExactlyAndHoldsNothingElseAfterASweep() {
        Seed seed = Seed.of("sessions of users");
        try (Site site = Site.start(NODES, APPLICATION)) {
            List<String> complaints = complaints(site, APPLICATION, USERS, seed.random(), Duration.ofMinutes(4));
            Report.row(
                    "sessions of %d users, found and ended".formatted(USERS),
                    (long) USERS * OF_EACH,
                    complaints.size(),
                    "%d logins met a node that died, seed %d".formatted(unknown, seed.value()));
            Report.requireNone(complaints, site);
        }
    }

    /** Has users log in, ends and changes their sessions in all ways, and tells what was wrong. */
    List<String> complaints(Site site, Application application, int users, Random random, Duration patience) {
        List<String> complaints = new ArrayList<>();
        try (Client client = new Client()) {
            for (int i = 0; i < users * OF_EACH; i++) {
                begin(site, client, application, i, users, random);
            }
        }
        if (Prove.isFull()) {
            loginsOnANodeThatDies(site, application, users);
        }
        try (Client client = new Client()) {
            complaints.addAll(endAll(site, client, application));
            awaitExpiry(site, application, patience);
            complaints.addAll(wrongAnswers(site, client, application, random));
        }
        complaints.addAll(wrongEntries(site, application, patience));
        return complaints;
    }

    private void begin(Site site, Client client, Application application, int number, int users, Random random) {
        String user = "user" + number % users;
        int nth = number / users;
        Fate fate = nth < Fate.values().length && !user.equals("user0") ? Fate.values()[nth] : null;
        SiteNode node = site.node(random.nextInt(NODES));
        SiteNode other = site.node(random.nextInt(NODES));
        String login = "/log-in?user=" + user + (fate == Fate.EXPIRES ? "&seconds=" + SECONDS : "");
        String id = text(client.get(node, application.path(login)));
        if (fate == Fate.CHANGES_ID) {
            id = text(client.get(other, application.path("/rotate"), id));
        } else if (fate == Fate.BECOMES_ANOTHER) {
            user = "user" + Math.max(1, (number + 1) % users);
            id = text(client.get(other, application.path("/log-in?user=" + user), id));
        } else if (fate == Fate.LOGS_OUT) {
            text(client.get(other, application.path("/log-out"), id));
        } else if (fate == Fate.ENDS) {
            text(client.get(other, application.path("/end"), id));
        }
        if (fate == null || fate == Fate.CHANGES_ID || fate == Fate.BECOMES_ANOTHER) {
            model.computeIfAbsent(user, name -> new TreeSet<>()).add(id.substring(0, HANDLE));
        }
    }

    private static String text(WebReply reply) {
        if (!reply.isSuccess()) {
            throw new IllegalStateException("Not answered: " + reply + " " + reply.text());
        }
        return reply.text().strip();
    }

    private void loginsOnANodeThatDies(Site site, Application application, int users) {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        SiteNode victim = site.node(NODES - 1);
        try (Client client = new Client()) {
            List<Future<WebReply>> logins = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                String user = "user" + i % users;
                logins.add(threads.submit(() -> client.get(victim, application.path("/log-in?user=" + user))));
            }
            logins.get(logins.size() / 2).get();
            victim.kill();
            for (int i = 0; i < logins.size(); i++) {
                String user = "user" + i % users;
                String id = idOf(logins.get(i));
                if (id.isEmpty()) {
                    unknown++;
                } else {
                    model.computeIfAbsent(user, name -> new TreeSet<>()).add(id.substring(0, HANDLE));
                }
            }
            victim.restart();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            threads.shutdownNow();
        }
    }

    private static String idOf(Future<WebReply> login) throws InterruptedException {
        try {
            return login.get().isSuccess() ? login.get().text().strip() : "";
        } catch (ExecutionException e) {
            return "";
        }
    }

    /** Ends the sessions of the user who had all of his ten, and counts what that takes. */
    private List<String> endAll(Site site, Client client, Application application) {
        Set<String> mine = model.remove("user0");
        int expected = mine.size();
        Map<String, Long> before = commands(site);
        String ended = text(client.get(site.node(0), application.path("/end-all-of?user=user0")));
        Map<String, Long> after = commands(site);
        List<String> complaints = new ArrayList<>();
        long deletes = after.getOrDefault("unlink", 0L) - before.getOrDefault("unlink", 0L);
        // One for the user's entries, and one for each session that is read for its listeners.
        long reads = after.getOrDefault("hgetall", 0L) - before.getOrDefault("hgetall", 0L);
        int ends = Integer.parseInt(ended);
        // Of those whose node died at the login, nobody knows.
        if (ends < expected || ends > expected + unknown || deletes != ends || reads != ends + 1L) {
            complaints.add(
                    "%d sessions of a user: %d ended, %d deletes, %d reads".formatted(expected, ends, deletes, reads));
        }
        return complaints;
    }

    private static final Pattern CALLS = Pattern.compile("cmdstat_(\\w+):calls=(\\d+)");

    private static Map<String, Long> commands(Site site) {
        try (RespClient store = door(site)) {
            Object info = store.call("INFO", "commandstats");
            String text = info instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : info.toString();
            Map<String, Long> calls = new TreeMap<>();
            Matcher line = CALLS.matcher(text);
            while (line.find()) {
                calls.put(line.group(1), Long.valueOf(line.group(2)));
            }
            return calls;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitExpiry(Site site, Application application, Duration patience) {
        int lasting = model.values().stream().mapToInt(Set::size).sum() + loggedOut() + unknown;
        Await.until("sessions to expire", patience, () -> site.store().sessions(application.name()) <= lasting);
    }

    /** A session lives on when its user logs out. */
    private int loggedOut() {
        return (int)
                model.keySet().stream().filter(user -> !user.equals("user0")).count();
    }

    private List<String> wrongAnswers(Site site, Client client, Application application, Random random) {
        List<String> complaints = new ArrayList<>();
        int more = 0;
        for (Map.Entry<String, Set<String>> user : model.entrySet()) {
            SiteNode node = site.node(random.nextInt(NODES));
            Set<String> found =
                    new TreeSet<>(text(client.get(node, application.path("/sessions-of?user=" + user.getKey())))
                            .lines()
                            .toList());
            Set<String> missing = new TreeSet<>(user.getValue());
            missing.removeAll(found);
            if (!missing.isEmpty()) {
                complaints.add("%s has sessions that were not found: %s".formatted(user.getKey(), missing));
            }
            found.removeAll(user.getValue());
            more += found.size();
            if (found.size() > unknown) {
                complaints.add("%s was said to have, too: %s".formatted(user.getKey(), found));
            }
        }
        if (more > unknown) {
            complaints.add("%d sessions were found that nobody has, and only %d logins are not known of"
                    .formatted(more, unknown));
        }
        return complaints;
    }

    private List<String> wrongEntries(Site site, Application application, Duration patience) {
        Set<String> live = new TreeSet<>();
        model.values().forEach(live::addAll);
        try {
            Await.until("the index to hold the live sessions only", patience, () -> {
                Set<String> entered = entries(site, application);
                entered.removeAll(live);
                return entered.size() <= unknown;
            });
        } catch (IllegalStateException e) {
            return List.of(e.getMessage());
        }
        live.removeAll(entries(site, application));
        return live.isEmpty() ? List.of() : List.of("not in the index: " + live);
    }

    private static RespClient door(Site site) throws IOException {
        URI uri = site.store().uri();
        return RespClient.connect(uri.getHost(), uri.getPort(), Duration.ofSeconds(60));
    }

    private static Set<String> entries(Site site, Application application) {
        Set<String> entries = new TreeSet<>();
        try (RespClient store = door(site)) {
            for (String key : site.store().traces("/" + application.name() + ":u:")) {
                ((List<?>) store.call("HKEYS", key)).forEach(handle -> entries.add(String.valueOf(handle)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return entries;
    }
}
