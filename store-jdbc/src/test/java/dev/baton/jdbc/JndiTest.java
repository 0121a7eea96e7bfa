// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.baton.session.StoreUnavailableException;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoreConnection;
import java.net.URI;
import java.util.Hashtable;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.naming.Context;
import javax.naming.InitialContext;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.spi.InitialContextFactory;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** A pool of the container's. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class JndiTest {
    private static final Map<String, Object> NAMES = new ConcurrentHashMap<>();

    private JdbcConnectionPool pool;

    /** What a container has. */
    public static final class Names implements InitialContextFactory {
        @Override
        public Context getInitialContext(Hashtable<?, ?> environment) throws NamingException {
            return new InitialContext(true) {
                @Override
                public Object lookup(String name) throws NamingException {
                    Object found = NAMES.get(name);
                    if (found == null) {
                        throw new NameNotFoundException(name);
                    }
                    return found;
                }
            };
        }
    }

    @BeforeEach
    void makePool() {
        System.setProperty(Context.INITIAL_CONTEXT_FACTORY, Names.class.getName());
        pool = JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "");
    }

    @AfterEach
    void forget() {
        System.clearProperty(Context.INITIAL_CONTEXT_FACTORY);
        NAMES.clear();
        pool.dispose();
    }

    @Test
    void a_data_source_is_found_by_its_name_and_its_dialect_by_asking_it() {
        NAMES.put("java:comp/env/jdbc/sessions", pool);
        try (StoreConnection connection = connect()) {
            SessionStore store = connection.open("jndi", false);
            assertThat(store.now()).isNotNull();
            assertThat(store.due(1)).isEmpty();
            assertThat(connection.description()).isEqualTo("jndi:java:comp/env/jdbc/sessions");
        }
        assertThat(pool.getActiveConnections()).isZero();
    }

    @Test
    void one_that_is_not_there_is_an_outage_until_it_is() {
        try (StoreConnection connection = connect()) {
            SessionStore store = connection.open("jndi", false);
            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(store::now)
                    .withMessageContaining("java:comp/env/jdbc/sessions");
            NAMES.put("java:comp/env/jdbc/sessions", pool);
            assertThat(store.now()).isNotNull();
        }
    }

    private static StoreConnection connect() {
        return new JdbcStoreProvider().connect(URI.create("jndi:java:comp/env/jdbc/sessions"));
    }
}
