// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.baton.jdbc.internal.Call;
import dev.baton.jdbc.internal.Database;
import dev.baton.jdbc.internal.JdbcUri;
import dev.baton.jdbc.internal.SharedDatabase;
import dev.baton.jdbc.lock.JdbcLocks;
import dev.baton.lock.LockClient;
import dev.baton.lock.LockUnavailableException;
import dev.baton.session.StoreHealth;
import dev.baton.session.StoreUnavailableException;
import dev.baton.session.engine.StoreConnections;
import dev.baton.session.spi.SessionStore;
import java.net.URI;
import java.time.Duration;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Applications of one node with the same database, and their locks. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SharedPoolTest {
    private static final String STORE = "jdbc:h2:mem:shared-pool;baton.poolSize=1;baton.poolWait=250ms";
    private static final String ALL_IN_USE = "None of the 1 connections";
    private static final Call ASKING = Call.asking("question", "nobody");

    @Test
    void each_application_shows_in_a_bean_of_its_own_how_the_database_answers() throws JMException {
        MBeanServer beans = MBeanServerFactory.newMBeanServer();
        StoreConnections.Shared first = StoreConnections.acquire(URI.create(STORE));
        StoreConnections.Shared second = StoreConnections.acquire(URI.create(STORE));
        ObjectName one = new ObjectName("test:context=one");
        ObjectName two = new ObjectName("test:context=two");
        beans.registerMBean(new StandardMBean(first.health(), StoreHealth.class, true), one);
        beans.registerMBean(new StandardMBean(second.health(), StoreHealth.class, true), two);
        assertThat(beans.getAttribute(one, "Available")).isEqualTo(true);
        assertThat(beans.getAttribute(two, "Available")).isEqualTo(true);
        first.close();
        second.close();
    }

    @Test
    void two_applications_and_their_locks_share_one_pool_and_the_last_that_leaves_closes_it() {
        SharedDatabase any = SharedDatabase.acquire(JdbcUri.parse(URI.create(STORE)));
        Database database = any.database();
        StoreConnections.Shared first = StoreConnections.acquire(URI.create(STORE));
        StoreConnections.Shared second = StoreConnections.acquire(URI.create(STORE));
        SessionStore one = first.open("one", false);
        SessionStore two = second.open("two", false);
        LockClient locks = JdbcLocks.connect(STORE, "one");
        LockClient others = JdbcLocks.connect(STORE, "two");
        any.close();
        // The first connection may take longer than a call waits for one.
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .ignoreExceptionsInstanceOf(StoreUnavailableException.class)
                .until(() -> one.now() != null);
        assertThat(two.now()).isNotNull();
        assertThat(locks.tryAcquire("a")).isPresent();
        assertThat(others.tryAcquire("a")).isPresent();

        database.call(ASKING, link -> {
            // This is the only connection.
            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(one::now)
                    .withMessageContaining(ALL_IN_USE);
            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(two::now)
                    .withMessageContaining(ALL_IN_USE);
            assertThatExceptionOfType(LockUnavailableException.class)
                    .isThrownBy(() -> locks.tryAcquire("b"))
                    .withMessageContaining(ALL_IN_USE);
            assertThatExceptionOfType(LockUnavailableException.class)
                    .isThrownBy(() -> others.tryAcquire("b"))
                    .withMessageContaining(ALL_IN_USE);
            return "asked";
        });

        first.close();
        locks.close();
        second.close();
        assertThat(others.tryAcquire("b")).isPresent();
        others.close();
        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> database.call(ASKING, link -> "asked"))
                .withMessageContaining("closed");
    }
}
