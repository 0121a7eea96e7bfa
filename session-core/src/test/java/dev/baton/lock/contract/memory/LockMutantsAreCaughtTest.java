// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.contract.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.baton.lock.contract.LockFixture;
import dev.baton.lock.contract.LockStoreContract;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs the contract on stores that break it, to know that each of its tests can fail. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LockMutantsAreCaughtTest {
    /** What does not come true at once on a mutant never will. */
    private static final Duration PATIENCE = Duration.ofMillis(50);

    private static final ThreadLocal<LockRules> RULES = ThreadLocal.withInitial(LockRules::new);
    private static final Set<String> TESTS = new TreeSet<>();
    private static final Map<String, Set<String>> FAILED_BY_MUTANT = new LinkedHashMap<>();

    static final class OnMutant extends LockStoreContract {
        @Override
        protected LockFixture fixture() {
            return new InMemoryLockFixture(RULES.get(), PATIENCE);
        }
    }

    @BeforeAll
    static void runTheContractOnEachMutant() {
        Launcher launcher = LauncherFactory.create();
        LockMutants.all().forEach((name, rules) -> {
            RULES.set(rules);
            Set<String> failed = new TreeSet<>();
            launcher.execute(
                    LauncherDiscoveryRequestBuilder.request()
                            .selectors(selectClass(OnMutant.class))
                            .build(),
                    new TestExecutionListener() {
                        @Override
                        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                            if (test.getSource().orElse(null) instanceof MethodSource method) {
                                TESTS.add(method.getMethodName());
                                if (result.getStatus() == TestExecutionResult.Status.FAILED) {
                                    failed.add(method.getMethodName());
                                }
                            }
                        }
                    });
            FAILED_BY_MUTANT.put(name, failed);
        });
        RULES.remove();
    }

    @Test
    void each_mutant_fails_a_test_of_the_contract() {
        assertThat(FAILED_BY_MUTANT)
                .isNotEmpty()
                .allSatisfy((mutant, failed) -> assertThat(failed).isNotEmpty());
    }

    @Test
    void each_test_of_the_contract_is_failed_by_a_mutant() {
        Set<String> neverFailed = new TreeSet<>(TESTS);
        FAILED_BY_MUTANT.values().forEach(neverFailed::removeAll);
        assertThat(neverFailed).isEmpty();
    }
}
