// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ProblemTest {
    @ParameterizedTest
    @CsvSource({
        "POSTGRESQL, 08006, 0, LOST",
        "POSTGRESQL, 57P01, 0, LOST",
        "POSTGRESQL, 25P03, 0, LOST",
        "POSTGRESQL, 25P04, 0, LOST",
        "POSTGRESQL, 40P01, 0, CONTENTION",
        "POSTGRESQL, 40001, 0, CONTENTION",
        "POSTGRESQL, 25006, 0, READ_ONLY",
        "POSTGRESQL, 53100, 0, UNABLE",
        "POSTGRESQL, 53300, 0, UNABLE",
        "POSTGRESQL, 57P03, 0, UNABLE",
        "POSTGRESQL, 58030, 0, UNABLE",
        "POSTGRESQL, 42P01, 0, NO_SCHEMA",
        "POSTGRESQL, 23505, 0, DUPLICATE",
        "POSTGRESQL, 23503, 0, ORPHAN",
        "POSTGRESQL, 42501, 0, REFUSED",
        "MARIADB, 08S01, 0, LOST",
        "MARIADB, 40001, 1213, CONTENTION",
        "MARIADB, HY000, 1205, CONTENTION",
        "MARIADB, HY000, 1290, READ_ONLY",
        "MARIADB, HY000, 1021, UNABLE",
        "MARIADB, HY000, 1026, UNABLE",
        "MARIADB, HY000, 1030, UNABLE",
        "MARIADB, HY000, 1114, UNABLE",
        "MARIADB, 08004, 1040, UNABLE",
        "MARIADB, 42S02, 1146, NO_SCHEMA",
        "MARIADB, 23000, 1062, DUPLICATE",
        "MARIADB, 23000, 1452, ORPHAN",
        "MARIADB, 42000, 1142, REFUSED",
        "H2, HY000, 50000, LOST",
        "H2, 90028, 90028, LOST",
        "H2, 90067, 90067, LOST",
        "H2, 90098, 90098, LOST",
        "H2, 40001, 40001, CONTENTION",
        "H2, HYT00, 50200, CONTENTION",
        "H2, 90097, 90097, READ_ONLY",
        "H2, 90100, 90100, UNABLE",
        "H2, 42S02, 42102, NO_SCHEMA",
        "H2, 23505, 23505, DUPLICATE",
        "H2, 23506, 23506, ORPHAN"
    })
    void an_error_means_what_its_database_means_by_it(Dialect dialect, String state, int code, Problem meaning) {
        assertThat(Problem.of(new SQLException("said so", state, code), dialect))
                .isEqualTo(meaning);
    }

    @ParameterizedTest
    @CsvSource({"POSTGRESQL", "MARIADB", "H2"})
    void a_connection_that_breaks_before_the_commit_leaves_no_doubt(Dialect dialect) {
        SQLException broken = new SQLTransientConnectionException("broken", "08006");
        assertThat(Problem.of(broken, dialect)).isEqualTo(Problem.LOST);
        assertThat(Problem.of(new Problem.NotCommittedException(broken), dialect))
                .isEqualTo(Problem.LOST_BEFORE_COMMIT);
        SQLException deadlock = new SQLException("deadlock", "40001");
        assertThat(Problem.of(new Problem.NotCommittedException(deadlock), dialect))
                .isEqualTo(Problem.CONTENTION);
    }
}
