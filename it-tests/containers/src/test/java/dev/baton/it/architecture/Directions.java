// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;

/** The arrows of the architecture: adapters know the core, the core knows nobody, stores know what the core asks of them. */
enum Directions {
    CORE_SEES_NO_CONTAINER(noClasses()
            .that(in("dev.baton.session..", "dev.baton.lock.."))
            .should()
            .dependOnClassesThat(in(
                    "org.apache.catalina..",
                    "org.apache.coyote..",
                    "org.apache.juli..",
                    "org.apache.tomcat..",
                    "org.eclipse.jetty.."))),

    ONLY_ENTRY_POINTS_OF_THE_CORE_SEE_SERVLETS(noClasses()
            .that(in("dev.baton.session..", "dev.baton.lock..").and(not(entryPoints())))
            .should()
            .dependOnClassesThat(in("jakarta.servlet.."))),

    CORE_SEES_NO_CLIENT_OF_A_STORE(noClasses()
            .that(in("dev.baton.session..", "dev.baton.lock.."))
            .should()
            .dependOnClassesThat(
                    in("redis.clients..", "com.zaxxer.hikari..", "java.sql..", "javax.sql..", "javax.naming.."))),

    CORE_SEES_NEITHER_STORES_NOR_ADAPTERS(noClasses()
            .that(in("dev.baton.session..", "dev.baton.lock.."))
            .should()
            .dependOnClassesThat(
                    in("dev.baton.redis..", "dev.baton.jdbc..", "dev.baton.tomcat..", "dev.baton.jetty.."))),

    LOCK_IGNORES_SESSIONS(
            noClasses().that(in("dev.baton.lock..")).should().dependOnClassesThat(in("dev.baton.session.."))),

    SESSIONS_IGNORE_THE_LOCK(
            noClasses().that(in("dev.baton.session..")).should().dependOnClassesThat(in("dev.baton.lock.."))),

    KRYO_IS_THE_CODECS(noClasses()
            .that(resideInAPackage("dev.baton..").and(not(in("dev.baton.session.codec.."))))
            .should()
            .dependOnClassesThat(in("com.esotericsoftware..", "org.objenesis.."))),

    CAFFEINE_IS_THE_ENGINES(noClasses()
            .that(resideInAPackage("dev.baton..").and(not(in("dev.baton.session.engine.."))))
            .should()
            .dependOnClassesThat(in("com.github.benmanes.caffeine.."))),

    STORES_SEE_WHAT_THE_CORE_ASKS_OF_THEM(classes()
            .that(in("dev.baton.redis..", "dev.baton.jdbc.."))
            .should()
            .onlyDependOnClassesThat(not(in("dev.baton.."))
                    .or(in(
                            "dev.baton.session",
                            "dev.baton.session.spi",
                            "dev.baton.lock",
                            "dev.baton.lock.spi",
                            "dev.baton.lock.engine",
                            "dev.baton.redis..",
                            "dev.baton.jdbc..")))),

    STORES_IGNORE_CONTAINERS(noClasses()
            .that(in("dev.baton.redis..", "dev.baton.jdbc.."))
            .should()
            .dependOnClassesThat(
                    in("org.apache.catalina..", "org.apache.coyote..", "org.eclipse.jetty..", "jakarta.servlet.."))),

    REDIS_IGNORES_JDBC(noClasses()
            .that(in("dev.baton.redis.."))
            .should()
            .dependOnClassesThat(in("dev.baton.jdbc..", "java.sql..", "javax.sql.."))),

    JDBC_IGNORES_REDIS(noClasses()
            .that(in("dev.baton.jdbc.."))
            .should()
            .dependOnClassesThat(in("dev.baton.redis..", "redis.clients.."))),

    SESSIONS_IN_REDIS_IGNORE_LOCKS_IN_REDIS(noClasses()
            .that(in("dev.baton.redis.session.."))
            .should()
            .dependOnClassesThat(in("dev.baton.redis.lock.."))),

    LOCKS_IN_REDIS_IGNORE_SESSIONS_IN_REDIS(noClasses()
            .that(in("dev.baton.redis.lock.."))
            .should()
            .dependOnClassesThat(in("dev.baton.redis.session.."))),

    SESSIONS_IN_A_DATABASE_IGNORE_LOCKS_IN_A_DATABASE(
            noClasses().that(in("dev.baton.jdbc.session..")).should().dependOnClassesThat(in("dev.baton.jdbc.lock.."))),

    LOCKS_IN_A_DATABASE_IGNORE_SESSIONS_IN_A_DATABASE(
            noClasses().that(in("dev.baton.jdbc.lock..")).should().dependOnClassesThat(in("dev.baton.jdbc.session.."))),

    ADAPTERS_NEVER_SEE_A_STORE(noClasses()
            .that(in("dev.baton.tomcat..", "dev.baton.jetty.."))
            .should()
            .dependOnClassesThat(
                    in("dev.baton.redis..", "dev.baton.jdbc..", "redis.clients..", "java.sql..", "javax.sql.."))),

    TOMCAT_IGNORES_JETTY(noClasses()
            .that(in("dev.baton.tomcat.."))
            .should()
            .dependOnClassesThat(in("dev.baton.jetty..", "org.eclipse.jetty.."))),

    JETTY_IGNORES_TOMCAT(noClasses()
            .that(in("dev.baton.jetty.."))
            .should()
            .dependOnClassesThat(in("dev.baton.tomcat..", "org.apache.catalina..", "org.apache.coyote.."))),

    INTERNALS_OF_THE_CORE_STAY_THERE(noClasses()
            .that(not(in("dev.baton.session..", "dev.baton.lock..")))
            .should()
            .dependOnClassesThat(in("dev.baton.session..internal..", "dev.baton.lock..internal.."))),

    PACKAGES_ARE_FREE_OF_CYCLES(slices().matching("dev.baton.(**)").should().beFreeOfCycles());

    private final ArchRule rule;

    Directions(ArchRule rule) {
        this.rule = rule;
    }

    ArchRule rule() {
        return rule;
    }

    private static DescribedPredicate<JavaClass> in(String... packages) {
        return resideInAnyPackage(packages);
    }

    private static DescribedPredicate<JavaClass> not(DescribedPredicate<JavaClass> predicate) {
        return DescribedPredicate.not(predicate);
    }

    /** Classes by which application code finds its session or its lock. */
    private static DescribedPredicate<JavaClass> entryPoints() {
        Set<String> names = Set.of(
                "dev.baton.session.BatonSession",
                "dev.baton.session.BatonSessions",
                "dev.baton.lock.LockClient",
                "dev.baton.lock.ApplicationLocks",
                "dev.baton.lock.engine.ServletLocks");
        return DescribedPredicate.describe("entry points", type -> names.contains(type.getName()));
    }
}
