// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.it.TomcatNode;
import dev.baton.it.TomcatSetup;
import dev.baton.it.WebReply;
import dev.baton.it.cluster.Cluster;
import dev.baton.it.cluster.DropIn;
import dev.baton.it.shop.Customer;
import dev.baton.it.shop.ShopWar;
import dev.baton.redis.testing.RedisOptions;
import dev.baton.redis.testing.RedisServer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One Tomcat with an application for each fault, beside one in order. */
class StartupIT {
    private static final String RIGHT_PASSWORD = "open-sesame";
    private static final String WRONG_PASSWORD = "close-sesame";

    private static final Map<String, Map<String, String>> FAULTY = new LinkedHashMap<>();

    @TempDir
    private static Path directory;

    @AutoClose
    private static RedisServer redis;

    @AutoClose
    private static Cluster cluster;

    private static TomcatNode node;

    @BeforeAll
    static void start() {
        redis = RedisServer.embedded(RedisOptions.defaults().withPassword(RIGHT_PASSWORD));
        FAULTY.put("no-store", Map.of("namespace", "here"));
        FAULTY.put(
                "many-faults",
                Map.of(
                        "store", "redis://:" + WRONG_PASSWORD + "@localhost:port/first?timeot=2s",
                        "freshnes", "checked",
                        "maxAttributeBytes", "plenty",
                        "ignoredPaths", "quiet"));
        FAULTY.put("no-uri", Map.of("store", "redis://:" + WRONG_PASSWORD + "@local host"));
        FAULTY.put("no-such-store", Map.of("store", "etcd://:" + WRONG_PASSWORD + "@localhost"));
        FAULTY.put(
                "wrong-password",
                Map.of("store", "redis://:%s@%s:%d".formatted(WRONG_PASSWORD, redis.host(), redis.port())));

        FAULTY.put(
                "beside-the-uri",
                Map.of(
                        "store",
                        "redis://%s:%d".formatted(redis.host(), redis.port()),
                        "storePassword",
                        RIGHT_PASSWORD));

        TomcatSetup setup =
                DropIn.tomcat(redis.uri()).application("shop", ShopWar.open().writeTo(directory.resolve("shop.war")));
        FAULTY.forEach((name, settings) -> setup.application(
                name,
                ShopWar.open()
                        .contextXml("<Context>" + DropIn.manager(settings) + "</Context>")
                        .writeTo(directory.resolve(name + ".war"))));
        cluster = Cluster.start(setup);
        node = cluster.node(0);
    }

    private static String report(String application) {
        return String.join("\n", cluster.entriesAbout(node, "'/" + application + "'"));
    }

    private static int statusOf(String application) {
        return cluster.customer(application).get(node, "/hello").status();
    }

    @Test
    void anApplicationWithoutAFaultIsNotDisturbedByOthers() {
        Customer customer = cluster.customer("shop");
        assertThat(customer.text(node, "/add?number=1")).isEqualTo("added as 1");
        assertThat(customer.text(node, "/cart")).contains("number=1");
    }

    @Test
    void aPasswordCanBeASettingOfItsOwn() {
        Customer customer = cluster.customer("beside-the-uri");
        assertThat(customer.text(node, "/add?number=1")).isEqualTo("added as 1");
        assertThat(customer.text(node, "/cart")).contains("number=1");
    }

    @Test
    void aMissingStoreKeepsTheApplicationFromStartingAndIsToldWithTheThreeWaysToSetIt() {
        assertThat(statusOf("no-store")).isEqualTo(404);
        assertThat(report("no-store"))
                .contains("store is not set", "redis://localhost:6379", "'store'", "baton.store", "BATON_STORE");
    }

    @Test
    void allFaultsOfAConfigurationAreToldTogetherWithTheValuesSeenAndTheRemedies() {
        assertThat(statusOf("many-faults")).isEqualTo(404);
        assertThat(report("many-faults"))
                .contains("there is no setting 'freshnes'", "The settings are")
                .contains("maxAttributeBytes must be a whole number", "'plenty'")
                .contains("ignoredPaths", "/prefix/*", "'quiet'")
                .contains("the port", "must be a whole number")
                .contains("the database", "'first'")
                .contains("'timeot'", "timeout");
    }

    @Test
    void aStoreThatIsNoUriIsToldWithThePlaceOfTheFault() {
        assertThat(statusOf("no-uri")).isEqualTo(404);
        assertThat(report("no-uri")).contains("store is not a URI", "position", "redis://localhost:6379");
    }

    @Test
    void aStoreOfAnUnknownKindIsToldWithTheKindsThatThereAre() {
        assertThat(statusOf("no-such-store")).isEqualTo(404);
        assertThat(report("no-such-store")).contains("'etcd'", "redis");
    }

    @Test
    void aWrongPasswordIsToldOnceAtStartAndOnlyRequestsThatNeedASessionFeelIt() {
        List<String> told = cluster.entriesAbout(node, "cannot be used now", "WRONGPASS");
        assertThat(told).hasSize(1);
        assertThat(told.get(0)).contains("WARNING", "redis://127.0.0.1:" + redis.port(), "503");

        Customer customer = cluster.customer("wrong-password");
        assertThat(customer.text(node, "/hello")).isEqualTo("hello");
        WebReply refused = customer.get(node, "/add?number=1");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header("Retry-After")).isPresent();
        assertThat(customer.id()).isEmpty();
        assertThat(customer.text(node, "/hello")).isEqualTo("hello");
    }

    @Test
    void noLogShowsAPassword() {
        assertThat(cluster.entriesAbout(node, WRONG_PASSWORD)).isEmpty();
        assertThat(cluster.entriesAbout(node, RIGHT_PASSWORD)).isEmpty();
    }
}
