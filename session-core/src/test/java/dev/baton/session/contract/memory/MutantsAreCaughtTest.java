// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
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

    /** The tests wait more than they work. */
    private static final int THREADS = 4;

    private static final Logger LOG = LoggerFactory.getLogger(MutantsAreCaughtTest.class);

    private static final Set<String> TESTS = new ConcurrentSkipListSet<>();
    private static final Map<String, Set<String>> FAILED_BY_MUTANT = new ConcurrentSkipListMap<>();

    @BeforeAll
    static void runTheContractOnEachMutant() throws Exception {
        List<Mutant> mutants = Mutant.all();
        assertThat(mutants).extracting(Mutant::name).doesNotHaveDuplicates();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> runs = new ArrayList<>();
            for (Mutant mutant : mutants) {
                runs.add(threads.submit(() -> run(mutant)));
            }
            for (Future<?> each : runs) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void run(Mutant mutant) {
        ContractOnMutant.set(mutant);
        Set<String> failed = new TreeSet<>();
        LauncherFactory.create().execute(contract(), new TestExecutionListener() {
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
        FAILED_BY_MUTANT.put(mutant.name(), failed);
        LOG.info("{}: caught by {}", mutant, failed.isEmpty() ? "nothing" : failed);
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
