// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.testing;

import dev.baton.redis.testing.ChildProcess;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Waits until a server answers. */
final class Started {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private Started() {}

    interface Connecting {
        Connection connect() throws SQLException;
    }

    /** @throws IllegalStateException if it ends, or does not answer in time, with what it printed */
    static void await(String name, ChildProcess child, Connecting connecting) {
        try {
            Awaitility.await()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(50))
                    .atMost(LIMIT)
                    .until(() -> !child.isAlive() || answers(connecting));
        } catch (ConditionTimeoutException e) {
            throw new IllegalStateException(
                    name + " does not answer. Last output:\n" + child.output().tail(), e);
        }
        if (!child.isAlive()) {
            throw new IllegalStateException(child.describeEnd());
        }
    }

    private static boolean answers(Connecting connecting) {
        try (Connection connection = connecting.connect()) {
            return connection.isValid(2);
        } catch (SQLException e) {
            return false;
        }
    }
}
