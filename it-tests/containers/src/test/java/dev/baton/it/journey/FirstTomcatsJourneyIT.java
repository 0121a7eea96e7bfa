// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.it.NodeSetup;
import dev.baton.it.ServerNode;
import dev.baton.it.TomcatDistribution;
import dev.baton.it.WebReply;
import dev.baton.it.cluster.DropIn;
import dev.baton.it.cluster.Fleet;
import dev.baton.it.shop.Customer;
import dev.baton.it.shop.ShopWar;
import dev.baton.redis.testing.RedisServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One journey through the first Tomcat 10.1 and the first Tomcat 11 that there are as distributions, in one cluster. */
class FirstTomcatsJourneyIT {
    private static final Map<String, String> ADA = Map.of("j_username", "ada", "j_password", "enigma");

    @TempDir
    private Path directory;

    @Test
    void cartAndLoginGoFromOneToTheOtherUntilTheSessionEnds() {
        try (RedisServer redis = RedisServer.start();
                Fleet<ServerNode> cluster = Fleet.of(
                        node(TomcatDistribution.firstOlder(), redis), node(TomcatDistribution.firstNewer(), redis))) {
            travel(cluster, cluster.node(0), cluster.node(1));
            cluster.assertLogsShowNoId();
        }
    }

    private NodeSetup node(TomcatDistribution distribution, RedisServer redis) {
        return DropIn.tomcat(distribution, redis.uri())
                .application("club", ShopWar.withLogin().writeTo(directory.resolve("club.war")))
                .user("ada", "enigma", "customer");
    }

    private static void travel(Fleet<ServerNode> cluster, ServerNode older, ServerNode newer) {
        Customer customer = cluster.customer("club");
        assertThat(customer.text(older, "/add?number=1")).isEqualTo("added as 1");
        assertThat(customer.text(newer, "/add?number=2")).isEqualTo("added as 2");
        assertThat(customer.text(older, "/cart")).isEqualTo(Journeys.rows(1, 2));

        WebReply asked = customer.shown(older, customer.post(older, "/account/orders", Map.of("order", "a book")));
        assertThat(asked.text()).contains("Who are you?");
        Customer left = cluster.known(customer.copy());
        WebReply accepted = customer.post(newer, "/j_security_check", ADA);
        assertThat(customer.follow(older, accepted).text().lines())
                .contains("user=ada", "auth=FORM", "customer=true", "method=POST", "order=a book");
        assertThat(customer.lines(newer, "/account")).contains("user=ada", "auth=FORM", "customer=true");

        Customer gone = cluster.known(customer.copy());
        for (ServerNode node : List.of(newer, older)) {
            assertThat(left.copy().page(node, "/account")).contains("Who are you?");
            assertThat(customer.text(node, "/cart")).isEqualTo(Journeys.rows(1, 2));
        }
        assertThat(customer.text(older, "/end")).isEqualTo("ended");
        for (ServerNode node : List.of(newer, older)) {
            assertThat(gone.copy().text(node, "/look")).isEqualTo("none");
        }
    }
}
