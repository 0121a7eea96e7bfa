// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.baton.lock.contract.LockFixture;
import dev.baton.lock.contract.LockStoreContract;
import dev.baton.lock.spi.LockStoreProvider;
import dev.baton.redis.testing.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Breaks the scripts of the locks, to know that the contract, which holds for the whole ones, finds it on a real Redis. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ScriptMutantsAreCaughtTest {
    /** What does not come true soon on a mutant never will. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final ThreadLocal<LockStoreProvider> BROKEN = ThreadLocal.withInitial(RedisLockStoreProvider::new);

    @AutoClose
    private static RedisServer server;

    @BeforeAll
    static void start() {
        server = RedisServer.start();
    }

    static final class OnMutant extends LockStoreContract {
        @Override
        protected LockFixture fixture() {
            return new RedisLockFixture(server, BROKEN.get(), PATIENCE);
        }
    }

    @ParameterizedTest(name = "{0} in {1}: found by {4}")
    @CsvSource(delimiter = ';', quoteCharacter = '"', textBlock = """
            a release that does not compare;       release.lua; value ~= ARGV[3]; not owner; nobody_releases_with_another_token
            a token that is only counted;          shared.lua;  math.max(last + 1, micros); last + 1; the_token_is_higher_even_after_the_store_has_lost_everything
            a wait for the dead;                   shared.lua;  now - seen <= SILENCE; true; those_of_a_client_of_which_nothing_was_heard_are_passed_over
            a renewal that brings back;            renew.lua;   value ~= ARGV[3]; redis.call('SET', lock, ARGV[3], 'NX') and false; renewal_never_brings_a_lock_back
            a question that finds nothing;         poll.lua;    owner and asking[owner]; false; a_grant_of_which_nobody_was_told_is_found_by_asking
            """)
    void a_broken_script_is_found(String mutant, String script, String original, String changed, String test) {
        BROKEN.set(ScriptMutants.provider(script, original, changed));
        try {
            assertThat(failures(test)).as(mutant).containsExactly(test);
        } finally {
            BROKEN.remove();
        }
    }

    private static List<String> failures(String test) {
        Launcher launcher = LauncherFactory.create();
        List<String> failed = new ArrayList<>();
        launcher.execute(
                LauncherDiscoveryRequestBuilder.request()
                        .selectors(selectMethod(OnMutant.class, test))
                        .build(),
                new TestExecutionListener() {
                    @Override
                    public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
                        if (identifier.isTest() && result.getStatus() == TestExecutionResult.Status.FAILED) {
                            failed.add(test);
                        }
                    }
                });
        return failed;
    }
}
