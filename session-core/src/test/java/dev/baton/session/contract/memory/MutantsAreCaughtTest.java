// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

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
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the contract on stores that break it, to know that each of its tests can fail. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class MutantsAreCaughtTest {
    /** Tests that only a store which does not work at all would fail. */
    private static final Set<String> PLAIN = Set.of();

    private static final Logger LOG = LoggerFactory.getLogger(MutantsAreCaughtTest.class);

    private static final Set<String> TESTS = new TreeSet<>();
    private static final Map<String, Set<String>> FAILED_BY_MUTANT = new LinkedHashMap<>();

    @BeforeAll
    static void runTheContractOnEachMutant() {
        Launcher launcher = LauncherFactory.create();
        for (Mutant mutant : Mutant.all()) {
            ContractOnMutant.set(mutant);
            Set<String> failed = new TreeSet<>();
            launcher.execute(contract(), new TestExecutionListener() {
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
            assertThat(FAILED_BY_MUTANT.put(mutant.name(), failed))
                    .as("another mutant of the name '%s'", mutant)
                    .isNull();
            LOG.info("{}: caught by {}", mutant, failed.isEmpty() ? "nothing" : failed);
        }
        ContractOnMutant.set(null);
    }

    private static LauncherDiscoveryRequest contract() {
        return LauncherDiscoveryRequestBuilder.request()
                .selectors(
                        selectClass(ContractOnMutant.Main.class),
                        selectClass(ContractOnMutant.LongTimes.class),
                        selectClass(ContractOnMutant.Fault.class),
                        selectClass(ContractOnMutant.Notice.class),
                        selectClass(ContractOnMutant.Concurrency.class))
                .build();
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
        assertThat(neverFailed).isEqualTo(new TreeSet<>(PLAIN));
    }
}
