// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.baton.jdbc.internal.JdbcSettings.SchemaMode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class JdbcUriTest {
    @Test
    void what_is_the_drivers_stays_in_the_url_and_what_is_ours_does_not() {
        JdbcSettings settings = parse("jdbc:postgresql://db.example:5433/shop?sslmode=require&baton.schema=validate"
                + "&baton.poolSize=7&currentSchema=web&baton.poolWait=3s&baton.tables=web.session_");
        JdbcSettings.Pool pool = pool(settings);
        assertThat(pool.url()).isEqualTo("jdbc:postgresql://db.example:5433/shop?sslmode=require&currentSchema=web");
        assertThat(pool.poolSize()).isEqualTo(7);
        assertThat(pool.poolWait()).isEqualTo(Duration.ofSeconds(3));
        assertThat(settings.schemaMode()).isEqualTo(SchemaMode.VALIDATE);
        assertThat(settings.tables()).isEqualTo("web.session_");
        assertThat(settings.description()).isEqualTo("jdbc:postgresql://db.example:5433/shop");
    }

    @Test
    void a_url_without_anything_of_ours_has_defaults() {
        JdbcSettings settings = parse("jdbc:mariadb://db/shop");
        JdbcSettings.Pool pool = pool(settings);
        assertThat(pool.url()).isEqualTo("jdbc:mariadb://db/shop");
        assertThat(pool.poolSize()).isEqualTo(10);
        assertThat(pool.poolWait()).isEqualTo(Duration.ofSeconds(2));
        assertThat(pool.properties()).containsEntry("socketTimeout", "2000").containsEntry("connectTimeout", "2000");
        assertThat(settings.schemaMode()).isEqualTo(SchemaMode.CREATE);
        assertThat(settings.tables()).isEqualTo("baton_");
    }

    @Test
    void user_and_password_may_stand_before_the_host_and_are_never_shown() {
        JdbcSettings settings = parse("jdbc:postgresql://web:hun%40ter2@db/shop?baton.timeout=1500ms");
        JdbcSettings.Pool pool = pool(settings);
        assertThat(pool.user()).isEqualTo("web");
        assertThat(pool.password()).isEqualTo("hun@ter2");
        assertThat(pool.url()).isEqualTo("jdbc:postgresql://db/shop");
        assertThat(pool.properties()).containsEntry("socketTimeout", "2");
        assertThat(settings.toString() + settings.description()).doesNotContain("hun");
    }

    @Test
    void user_and_password_may_be_parameters_and_those_before_the_host_count() {
        JdbcSettings.Pool pool = pool(parse("jdbc:postgresql://db/shop?baton.user=web&baton.password=hun%40ter2"));
        assertThat(pool.user()).isEqualTo("web");
        assertThat(pool.password()).isEqualTo("hun@ter2");
        assertThat(pool.url()).isEqualTo("jdbc:postgresql://db/shop");
        JdbcSettings.Pool h2 = pool(parse("jdbc:h2:tcp://db/shop;IFEXISTS=TRUE?baton.password=hunter2"));
        assertThat(h2.password()).isEqualTo("hunter2");
        assertThat(h2.url()).isEqualTo("jdbc:h2:tcp://db/shop;IFEXISTS=TRUE");
        JdbcSettings.Pool own = pool(parse("jdbc:postgresql://ann:own@db/shop?baton.user=web&baton.password=hunter2"));
        assertThat(own.user()).isEqualTo("ann");
        assertThat(own.password()).isEqualTo("own");
    }

    @Test
    void h2_keeps_what_it_has_acknowledged_unless_told_otherwise() {
        assertThat(pool(parse("jdbc:h2:./data/shop")).url()).isEqualTo("jdbc:h2:./data/shop;WRITE_DELAY=0");
        assertThat(pool(parse("jdbc:h2:./data/shop;WRITE_DELAY=500;baton.schema=none"))
                        .url())
                .isEqualTo("jdbc:h2:./data/shop;WRITE_DELAY=500");
        assertThat(pool(parse("jdbc:h2:mem:shop")).url()).isEqualTo("jdbc:h2:mem:shop;DB_CLOSE_DELAY=-1");
        assertThat(pool(parse("jdbc:h2:tcp://db/shop")).url()).isEqualTo("jdbc:h2:tcp://db/shop");
    }

    @Test
    void a_data_source_of_the_container_goes_by_its_name() {
        JdbcSettings settings = parse("jndi:java:comp/env/jdbc/sessions?baton.schema=none");
        assertThat(settings.source()).isEqualTo(new JdbcSettings.Jndi("java:comp/env/jdbc/sessions"));
        assertThat(settings.schemaMode()).isEqualTo(SchemaMode.NONE);
        assertThat(settings.description()).isEqualTo("jndi:java:comp/env/jdbc/sessions");
    }

    @Test
    void every_fault_is_told_at_once_and_no_password() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("jdbc:postgresql://web:hunter2@db/shop?password=hunter2&baton.schema=drop"
                        + "&baton.tables=a;b&baton.poolSize=0&baton.poolWait=5&baton.nothing=1&baton.timeout=1ms"))
                .withMessageContaining("'drop'")
                .withMessageContaining("baton.tables")
                .withMessageContaining("baton.poolSize")
                .withMessageContaining("baton.poolWait must be a whole number with its unit")
                .withMessageContaining("baton.nothing")
                .withMessageContaining("baton.timeout must be 250ms to 10m")
                .withMessageNotContaining("hunter2");
    }

    @Test
    void a_database_that_was_not_tried_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("jdbc:oracle:thin:@db:1521/shop"))
                .withMessageContaining("jdbc:postgresql:")
                .withMessageContaining("jdbc:h2:");
    }

    @Test
    void a_driver_that_is_not_there_is_named_with_the_place_for_its_jar() throws ReflectiveOperationException {
        Method parse = Class.forName(JdbcUri.class.getName(), true, new WithoutDrivers())
                .getMethod("parse", URI.class);
        for (Dialect.Driver driver : Dialect.Driver.ALL) {
            assertThatExceptionOfType(InvocationTargetException.class)
                    .isThrownBy(() -> parse.invoke(null, URI.create(driver.prefix() + "//db/shop")))
                    .havingCause()
                    .isInstanceOf(IllegalArgumentException.class)
                    .withMessageContaining(driver.className())
                    .withMessageContaining(driver.artifact())
                    .withMessageContaining("lib directory");
        }
    }

    /** What a server sees whose lib directory has Baton's jar and no driver. */
    private static final class WithoutDrivers extends ClassLoader {
        WithoutDrivers() {
            super(ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (!name.startsWith("dev.baton.") && !name.startsWith("org.jspecify.")) {
                throw new ClassNotFoundException(name);
            }
            try (InputStream in = JdbcUri.class.getResourceAsStream("/" + name.replace('.', '/') + ".class")) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static JdbcSettings parse(String uri) {
        return JdbcUri.parse(URI.create(uri));
    }

    private static JdbcSettings.Pool pool(JdbcSettings settings) {
        return (JdbcSettings.Pool) settings.source();
    }
}
