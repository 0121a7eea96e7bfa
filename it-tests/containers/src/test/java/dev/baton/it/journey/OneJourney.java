// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.journey;

import dev.baton.it.Prove;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The class goes on one journey in every build, through a killed node, and on all where the promises are proved. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(OneJourney.Choice.class)
@interface OneJourney {
    /** Passes over all journeys but one. */
    final class Choice implements ExecutionCondition {
        private static final String ONE = "cartAndLoginOutliveTheNodeThatIsKilledAndAreThereWhenItIsBack";

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            boolean wanted = context.getTestMethod()
                    .map(method -> Prove.isFull() || method.getName().equals(ONE))
                    .orElse(true);
            return wanted
                    ? ConditionEvaluationResult.enabled("a journey of this run")
                    : ConditionEvaluationResult.disabled("only where the promises are proved");
        }
    }
}
