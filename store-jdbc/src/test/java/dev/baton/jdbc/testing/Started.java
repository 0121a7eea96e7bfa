// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.testing;

import dev.baton.redis.testing.Await;
import dev.baton.redis.testing.ChildProcess;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** Waits until a server answers. */
final class Started {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private Started() {}

    interface Connecting {
        Connection connect() throws SQLException;
    }

    /** @throws IllegalStateException if it ends, or does not answer in time, with what it printed */
    static void await(String name, ChildProcess child, Connecting connecting) {
        Await.until(
                name + " to answer",
                LIMIT,
                () -> !child.isAlive() || answers(connecting),
                () -> child.output().tail());
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
