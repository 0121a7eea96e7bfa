// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.baton.it.architecture.StrayClasses.Arrow;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ArchitectureTest {
    private static final Map<String, String> PACKAGES = Map.of(
            "session-core", "dev.baton.session.engine",
            "store-redis", "dev.baton.redis",
            "store-jdbc", "dev.baton.jdbc",
            "tomcat-valve", "dev.baton.tomcat",
            "jetty-handler", "dev.baton.jetty");

    private static JavaClasses house;

    private static StrayClasses strays;

    @TempDir
    private static Path directory;

    @BeforeAll
    static void readTheClassFilesOfAllModules() throws NoSuchMethodException {
        Path modules = Path.of(System.getProperty("baton.modules", "../.."));
        String target = System.getProperty("baton.target", "target");
        List<Path> outputs = PACKAGES.keySet().stream()
                .map(module -> modules.resolve(module).resolve(target).resolve("classes"))
                .toList();
        house = new ClassFileImporter().importPaths(outputs);
        strays = new StrayClasses(
                directory, seenBroken().map(line -> new Arrow(line[1], line[2])).toList());
    }

    private static Stream<String[]> seenBroken() throws NoSuchMethodException {
        CsvSource source = ArchitectureTest.class
                .getDeclaredMethod("everyDirectionCanBeSeenBroken", Directions.class, String.class, String.class)
                .getAnnotation(CsvSource.class);
        return Stream.of(source.value()).map(line -> line.split(", "));
    }

    @Test
    void everyModuleIsLookedAt() {
        assertThat(PACKAGES.values())
                .allSatisfy(
                        name -> assertThat(house.containPackage(name)).as(name).isTrue());
    }

    @ParameterizedTest
    @EnumSource
    void everyDirectionIsKept(Directions direction) {
        direction.rule().check(house);
    }

    @ParameterizedTest
    @CsvSource({
        "CORE_SEES_NO_CONTAINER, dev.baton.session.engine, org.apache.catalina.Session",
        "CORE_SEES_NO_CONTAINER, dev.baton.lock, org.eclipse.jetty.server.Server",
        "ONLY_ENTRY_POINTS_OF_THE_CORE_SEE_SERVLETS, dev.baton.session, jakarta.servlet.ServletContext",
        "CORE_SEES_NO_CLIENT_OF_A_STORE, dev.baton.session.spi, redis.clients.jedis.Jedis",
        "CORE_SEES_NO_CLIENT_OF_A_STORE, dev.baton.session.codec, java.sql.Connection",
        "CORE_SEES_NEITHER_STORES_NOR_ADAPTERS, dev.baton.session.engine, dev.baton.redis.session.Store",
        "CORE_SEES_NEITHER_STORES_NOR_ADAPTERS, dev.baton.lock, dev.baton.tomcat.Manager",
        "LOCK_IGNORES_SESSIONS, dev.baton.lock, dev.baton.session.Handle",
        "SESSIONS_IGNORE_THE_LOCK, dev.baton.session.engine, dev.baton.lock.LockClient",
        "KRYO_IS_THE_CODECS, dev.baton.session.engine, com.esotericsoftware.kryo.Kryo",
        "KRYO_IS_THE_CODECS, dev.baton.tomcat, com.esotericsoftware.kryo.io.Input",
        "CAFFEINE_IS_THE_ENGINES, dev.baton.session.codec, com.github.benmanes.caffeine.cache.Cache",
        "STORES_SEE_WHAT_THE_CORE_ASKS_OF_THEM, dev.baton.redis.session, dev.baton.session.engine.LiveSession",
        "STORES_SEE_WHAT_THE_CORE_ASKS_OF_THEM, dev.baton.jdbc, dev.baton.session.codec.AttributeCodec",
        "STORES_IGNORE_CONTAINERS, dev.baton.redis, org.apache.catalina.Manager",
        "REDIS_IGNORES_JDBC, dev.baton.redis.session, dev.baton.jdbc.Pool",
        "JDBC_IGNORES_REDIS, dev.baton.jdbc.session, redis.clients.jedis.Jedis",
        "SESSIONS_IN_REDIS_IGNORE_LOCKS_IN_REDIS, dev.baton.redis.session, dev.baton.redis.lock.Lock",
        "LOCKS_IN_REDIS_IGNORE_SESSIONS_IN_REDIS, dev.baton.redis.lock, dev.baton.redis.session.Store",
        "SESSIONS_IN_A_DATABASE_IGNORE_LOCKS_IN_A_DATABASE, dev.baton.jdbc.session, dev.baton.jdbc.lock.Lock",
        "LOCKS_IN_A_DATABASE_IGNORE_SESSIONS_IN_A_DATABASE, dev.baton.jdbc.lock, dev.baton.jdbc.session.Store",
        "ADAPTERS_NEVER_SEE_A_STORE, dev.baton.tomcat, dev.baton.redis.RedisStoreProvider",
        "ADAPTERS_NEVER_SEE_A_STORE, dev.baton.jetty, dev.baton.jdbc.session.Store",
        "TOMCAT_IGNORES_JETTY, dev.baton.tomcat, org.eclipse.jetty.server.Server",
        "JETTY_IGNORES_TOMCAT, dev.baton.jetty, dev.baton.tomcat.BatonManager",
        "INTERNALS_OF_THE_CORE_STAY_THERE, dev.baton.redis, dev.baton.session.internal.Secretive",
        "PACKAGES_ARE_FREE_OF_CYCLES, dev.baton.session, dev.baton.session.engine.Back"
    })
    void everyDirectionCanBeSeenBroken(Directions direction, String from, String to) {
        JavaClasses stray = strays.of(new Arrow(from, to));
        assertThat(direction.rule().evaluate(stray).hasViolation()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void everyDirectionIsAmongThoseSeenBroken(Directions direction) throws NoSuchMethodException {
        assertThat(seenBroken()).anyMatch(line -> line[0].equals(direction.name()));
    }
}
