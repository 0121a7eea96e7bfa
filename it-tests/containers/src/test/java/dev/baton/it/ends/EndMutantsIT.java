// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.ends;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.it.Seed;
import dev.baton.it.concurrency.Report;
import dev.baton.it.site.Application;
import dev.baton.it.site.Application.Trait;
import dev.baton.it.site.ScriptMutants;
import dev.baton.it.site.Site;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The oracles of how sessions end complain of a store that breaks its promise. */
class EndMutantsIT {
    private static final Application AGAIN = Application.of("again");
    private static final Application NEVER = Application.of("never");
    private static final Application UNTOUCHED = Application.of("untouched");
    private static final Application STALE = Application.of("stale").with(Trait.LOGIN);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int IDLE = 2;

    @TempDir
    private static Path scripts;

    @AutoClose
    private static Site site;

    @AutoClose("shutdownNow")
    private static ExecutorService threads;

    private static Future<List<String>> again;
    private static Future<List<String>> untouched;
    private static Future<List<String>> ended;
    private static Future<List<String>> stale;

    @BeforeAll
    static void start() {
        ScriptMutants mutants = new ScriptMutants(scripts)
                .plant("claim.lua", "    attempt = attempt + 1\n", """
                            if mutant('never') then
                              redis.call('UNLINK', data, times)
                              redis.call('ZREM', index, handle)
                              return {}
                            end
                            attempt = attempt + 1
                        """)
                .plant("claim.lua", "if now < last_until then", "if now < last_until and not mutant('again') then")
                .plant(
                        "claim.lua",
                        "local lease_end = now + tonumber(ARGV[4])",
                        "local lease_end = now + (mutant('never') and 2000 or tonumber(ARGV[4]))")
                .plant("delete.lua", "redis.call('UNLINK', data, times, KEYS[4])\n", """
                        if mutant('again') and struct.unpack('>I4', stamp, LIVE + 17) < 2 then
                          redis.call('ZADD', index, 0, handle)
                          return 1
                        end
                        redis.call('UNLINK', data, times, KEYS[4])
                        """)
                .plant(
                        "shared.lua",
                        "if now - last_access < throttle(max_inactive) then",
                        "if mutant('untouched') or now - last_access < throttle(max_inactive) then")
                .plant(
                        "touch.lua",
                        "write_times(now, max_inactive, now)",
                        "if not mutant('untouched') then write_times(now, max_inactive, now) end")
                .plant(
                        "withdraw.lua",
                        "if entry and (",
                        "if entry and not string.find(entries, '/stale:', 1, true) and (");
        threads = Executors.newCachedThreadPool();
        site = Site.start(3, List.of(mutants.directory()), AGAIN, NEVER, UNTOUCHED, STALE);
        again = threads.submit(
                () -> new ExpiryIT().complaints(site, AGAIN, new ExpiryIT.Size(20, IDLE, 0), PATIENCE, random()));
        untouched = threads.submit(() -> {
            List<String> complaints = new ArrayList<>();
            IdleNodeIT.use(site, UNTOUCHED, 20, IDLE, random(), complaints);
            return complaints;
        });
        ended = threads.submit(() -> UsedSessionsIT.complaints(site, UNTOUCHED, 2 * IDLE, false, random()));
        stale = threads.submit(() -> new PrincipalsIT().complaints(site, STALE, 2, random(), Duration.ofSeconds(20)));
    }

    private static void found(String fault, List<String> complaints) {
        Report.row("mutant: " + fault, 1, complaints.size(), "to be found");
        assertThat(complaints).isNotEmpty();
    }

    private static Random random() {
        return Seed.of("mutants of ends").random();
    }

    @Test
    void anEndThatIsToldAgainIsFound() throws Exception {
        found("an end is told again", again.get());
    }

    @Test
    void anAccessThatIsNotWrittenIsFound() throws Exception {
        found("no access is written: short requests", untouched.get());
    }

    @Test
    void aLongRequestThatDoesNotCountIsFound() throws Exception {
        found("no access is written: a long request", ended.get());
    }

    @Test
    void anEntryThatStaysIsFound() throws Exception {
        found("entries are not taken back", stale.get());
    }

    @Test
    void anEndThatNobodyTakesOverIsFound() throws Exception {
        // It kills a node, which the others use.
        for (Future<List<String>> each : List.of(again, untouched, ended, stale)) {
            each.get();
        }
        found(
                "what a dead node had claimed is forgotten",
                new ExpiryIT().complaints(site, NEVER, new ExpiryIT.Size(20, IDLE, 1), PATIENCE, random()));
    }
}
