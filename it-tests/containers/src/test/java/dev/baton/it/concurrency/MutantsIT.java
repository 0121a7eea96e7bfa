// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.it.Browser;
import dev.baton.it.History;
import dev.baton.it.Seed;
import dev.baton.it.WebReply;
import dev.baton.it.oracle.Access;
import dev.baton.it.oracle.NoLostUpdate;
import dev.baton.it.oracle.OldIdDies.Use;
import dev.baton.it.oracle.RisingValue;
import dev.baton.it.oracle.Tally;
import dev.baton.it.oracle.Visit;
import dev.baton.it.site.Application;
import dev.baton.it.site.Application.Trait;
import dev.baton.it.site.Client;
import dev.baton.it.site.ScriptMutants;
import dev.baton.it.site.Site;
import dev.baton.it.site.SiteNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every oracle complains of a store that breaks its promise: one application for each fault, in scripts that have it.
 *
 * <p>What is tried is what the other tests try with the real scripts.
 */
class MutantsIT {
    private static final int REQUESTS = 320;

    private static final Application NO_GUARDS = application("no-guards", "strict");
    private static final Application TAKES_ALL = application("takes-all", "merge");
    private static final Application NO_MEMORY = application("no-memory", "strict");
    private static final Application NO_LOCK = application("no-lock", "lock");
    private static final Application NO_FENCE = application("no-fence", "lock").with("lockLease", "400ms");
    private static final Application NO_NEWS = application("no-news", "merge");
    private static final Application NO_END = application("no-end", "merge");
    private static final Application HALF_END = application("half-end", "merge");
    private static final Application OLD_SECRET =
            application("old-secret", "merge").with(Trait.LOGIN);
    private static final Application OLD_FACTS =
            application("old-facts", "merge").with(Trait.LOGIN);

    @TempDir
    private static Path scripts;

    @AutoClose
    private static Site site;

    @AutoClose
    private static Client client;

    @AutoClose("shutdownNow")
    private static ExecutorService threads;

    private static Application application(String name, String mode) {
        return Application.of(name).with("consistency", mode).with("readOnlyPaths", "/read/*");
    }

    @BeforeAll
    static void start() {
        ScriptMutants mutants = new ScriptMutants(scripts)
                .plant(
                        "commit.lua",
                        "if metadata_differs or #differing > 0 then",
                        "if metadata_differs or #differing > 0 and not mutant('no-guards') then")
                .plant(
                        "commit.lua",
                        "local removing = to_remove[name]\n",
                        "local removing = to_remove[name] or mutant('takes-all') and version > base\n")
                .plant(
                        "commit.lua",
                        "if last_high > high or last_high == high and last_low >= low then",
                        "if not mutant('no-memory') and (last_high > high or last_high == high and last_low >= low) then")
                .plant(
                        "commit.lua",
                        "if ARGV[9] ~= '' and not token then",
                        "if ARGV[9] ~= '' and not token and not mutant('no-lock') and not mutant('no-fence') then")
                .plant(
                        "commit.lua",
                        "local metadata_differs = metadata and",
                        "local metadata_differs = metadata and not mutant('old-facts') and")
                .plant(
                        "since.lua",
                        "answer[8] = struct.unpack('>I8', metadata) > base and metadata",
                        "answer[8] = not mutant('old-secret') and struct.unpack('>I8', metadata) > base and metadata")
                .plant(
                        "lock.lua",
                        "local is_free = not owner or now >= lease_end",
                        "local is_free = not owner or now >= lease_end or mutant('no-lock')")
                .plant(
                        "since.lua",
                        "string.sub(stamp, 1, 24) == known then",
                        "string.sub(stamp, 1, 24) == known or mutant('no-news') and now % 3 == 0 then")
                .plant("delete.lua", "redis.call('UNLINK', data, times, KEYS[4])", """
                        if mutant('no-end') then
                          redis.call('HSET', data, 'v', string.sub(stamp, 1, LIVE))
                          return 1
                        end
                        redis.call('UNLINK', data, mutant('half-end') and data or times, KEYS[4])
                        """);
        site = Site.start(
                2,
                List.of(mutants.directory()),
                NO_GUARDS,
                TAKES_ALL,
                NO_MEMORY,
                NO_LOCK,
                NO_FENCE,
                NO_NEWS,
                NO_END,
                HALF_END,
                OLD_SECRET,
                OLD_FACTS);
        client = new Client();
        threads = Executors.newCachedThreadPool();
    }

    private static void found(String fault, List<String> complaints) {
        Report.row("mutant: " + fault, 1, complaints.size(), "to be found");
        assertThat(complaints).isNotEmpty();
    }

    private static List<String> storm(Application application, String page, Set<String> refusals) {
        Browser browser = site.browser(application, REQUESTS);
        Seed seed = Seed.of("mutant " + application.name());
        try (Storm storm = new Storm(site.nodes(), browser, number -> application.path(page.formatted(number)), seed)) {
            storm.blow(REQUESTS);
            Tally tally = page.startsWith("/set")
                    ? Tally.of(numbers(browser.get(site.node(0), application.path("/names"))))
                    : Tally.parse(browser.get(site.node(0), application.path("/tally"))
                            .text());
            return NoLostUpdate.complaints(storm.history(), tally, refusals);
        }
    }

    private static Set<Integer> numbers(WebReply names) {
        return Arrays.stream(names.text().split("\n"))
                .filter(name -> name.startsWith("n-"))
                .map(name -> Integer.valueOf(name.substring(2)))
                .collect(Collectors.toSet());
    }

    @Test
    void strictThatDoesNotLookAtVersionsIsFound() {
        found("commits are not guarded", storm(NO_GUARDS, "/count?number=%d", Set.of("409 conflict")));
    }

    @Test
    void mergeThatTakesTheWholeSessionIsFound() {
        found("a commit drops what its node has not seen", storm(TAKES_ALL, "/set?name=n-%d&value=x", Set.of()));
    }

    @Test
    void lockThatTwoNodesHaveIsFound() {
        found("everybody gets the lease", storm(NO_LOCK, "/count?number=%1$d", Set.of()));
    }

    @Test
    void aCommitThatIsAppliedAsOftenAsItIsSentIsFound() {
        found("a commit sent again is a new one", NoLostUpdateIT.afterALostReply(site, NO_MEMORY));
    }

    @Test
    void aHolderThatOverwritesAfterItsLeaseIsFound() {
        found("commits are not fenced", LeaseIT.pastTheLease(site, client, threads, NO_FENCE));
    }

    @Test
    void aNodeThatMissesWhatOthersHaveWrittenIsFound() {
        History<Access, Long> history = new History<>();
        try (Pair pair = new Pair(NO_NEWS, site.node(0), site.node(1))) {
            for (int i = 0; i < 60; i++) {
                pair.run(Way.SMALL, history);
            }
        }
        found("loads find nothing new, at times: stale", RisingValue.staleReads(history));
    }

    @Test
    void aNodeThatGoesBackIsFound() {
        String id = client.get(site.node(0), NO_NEWS.path("/start")).text();
        History<Access, Long> history = new History<>();
        for (int i = 1; i <= 60; i++) {
            client.get(site.node(0), NO_NEWS.path("/raise?name=number&value=" + i), id);
            for (SiteNode node : site.nodes()) {
                History<Access, Long>.Open read = history.start(Access.read());
                String seen =
                        client.get(node, NO_NEWS.path("/get?name=number"), id).text();
                read.end(seen.equals("-") ? 0 : Long.parseLong(seen));
            }
        }
        found("loads find nothing new, at times: falling", RisingValue.fallingReads(history));
    }

    @Test
    void aSessionThatComesBackIsFound() {
        found("an ended session lives", logout(NO_END));
    }

    @Test
    void aKeyThatStaysBehindIsFound() {
        found("an ended session leaves a key", logout(HALF_END));
    }

    private static List<String> logout(Application application) {
        Seed seed = Seed.of("mutant " + application.name());
        Round<Visit> round = new Round<>(application, site, client, seed.random(), threads);
        LogoutRaceIT.race(round, site, "merge");
        return LogoutRaceIT.complaints(round, site);
    }

    @Test
    void anOldIdThatWorksOnIsFound() {
        found("nodes do not hear of a new secret", changeOfId(OLD_SECRET, ChangeIdIT.REQUESTS));
    }

    @Test
    void aLoginThatIsUndoneIsFound() {
        // Any other request would let its node know of the login before the one from before has ended.
        found("a request from before writes the user from before", changeOfId(OLD_FACTS, 0));
    }

    private static List<String> changeOfId(Application application, int requests) {
        Seed seed = Seed.of("mutant " + application.name());
        List<String> complaints = List.of();
        for (int i = 0; i < 40 && complaints.isEmpty(); i++) {
            Round<Use> round = new Round<>(application, site, client, seed.random(i), threads);
            complaints = ChangeIdIT.race(round, site, requests, true);
        }
        return complaints;
    }
}
