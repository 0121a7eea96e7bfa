// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.stored;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.it.Prove;
import dev.baton.it.TomcatNode;
import dev.baton.it.TomcatSetup;
import dev.baton.it.WebReply;
import dev.baton.it.cluster.Cluster;
import dev.baton.it.cluster.DropIn;
import dev.baton.it.concurrency.Report;
import dev.baton.it.shop.Customer;
import dev.baton.redis.testing.RedisServer;
import dev.baton.redis.testing.RespClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two Tomcats of the distribution over one Redis run two versions of an application, with classes that changed: the middle of
 * a rolling deployment.
 */
class RollingNodesIT {
    private static final int REQUESTS = Prove.count(1_000);
    private static final String HEAD = "package shop; import java.io.*; import java.util.*; ";

    private static final String SERVLET = HEAD + """
            import jakarta.servlet.annotation.WebServlet;
            import jakarta.servlet.http.*;

            @WebServlet({"/fill", "/visit"})
            public class Pages extends HttpServlet {
                @Override
                protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
                    HttpSession session = request.getSession();
                    if (request.getServletPath().equals("/fill")) {
                        for (String name : request.getParameterValues("name")) {
                            session.setAttribute(name, make(name));
                        }
                    }
                    Integer visits = (Integer) session.getAttribute("visits");
                    session.setAttribute("visits", visits == null ? 1 : visits + 1);
                    response.getWriter().print(session.getAttribute("Item") + " " + session.getAttribute("Price") + " "
                            + session.getAttribute("Voucher") + " " + session.getAttribute("visits"));
                }

                private static Object make(String name) {
                    try {
                        return Class.forName("shop." + name).getConstructor().newInstance();
                    } catch (ReflectiveOperationException e) {
                        throw new IllegalStateException(e);
                    }
                }
            }
            """;

    private static final Map<String, String> BEFORE =
            Map.of("shop/Pages.java", SERVLET, "shop/Item.java", HEAD + """
                    public class Item implements Serializable {
                        public String name = "tea";
                        public int count = 3;
                        public String note = "long ".repeat(100);
                        public String toString() { return name + count; }
                    }
                    """, "shop/Price.java", HEAD + """
                    public class Price implements Serializable {
                        int amount = 5;
                        public String toString() { return "old" + amount; }
                    }
                    """);

    private static final Map<String, String> AFTER = Map.of(
            "shop/Pages.java",
            SERVLET,
            "shop/Item.java",
            HEAD + """
                    public class Item implements Serializable {
                        public List<String> tags;
                        public String note;
                        public String name = "tea";
                        public String toString() { return name + tags; }
                    }
                    """,
            "shop/Price.java",
            HEAD + """
                    public class Price implements Serializable {
                        String amount = "5";
                        public String toString() { return "new" + amount; }
                    }
                    """,
            "shop/Voucher.java",
            HEAD + """
                    public class Voucher implements Serializable {
                        String code = "v";
                        public String toString() { return code; }
                    }
                    """);

    @TempDir
    private static Path directory;

    @Test
    void noRequestFailsTheSessionStaysAndWhatNobodyChangesKeepsItsBytes() throws IOException {
        try (RedisServer redis = RedisServer.start();
                RespClient door = redis.connect();
                Cluster cluster = Cluster.start(node(redis, "before", BEFORE), node(redis, "after", AFTER))) {
            TomcatNode old = cluster.node(0);
            TomcatNode fresh = cluster.node(1);
            Customer customer = cluster.customer("shop");
            assertThat(customer.text(old, "/fill?name=Item&name=Price")).isEqualTo("tea3 old5 null 1");
            assertThat(customer.text(fresh, "/fill?name=Voucher")).isEqualTo("teanull null v 2");
            String id = customer.id().orElseThrow();
            Map<String, String> before =
                    StoredSession.find(door, id).orElseThrow().digests();

            for (int i = 0; i < REQUESTS; i++) {
                TomcatNode node = cluster.node(i % 2);
                WebReply reply = customer.get(node, "/visit");
                assertThat(reply.status()).as("request %d on %s", i, node).isEqualTo(200);
                assertThat(reply.text())
                        .as("request %d on %s", i, node)
                        .isEqualTo((node == old ? "tea3 old5 null " : "teanull null v ") + (i + 3));
            }

            assertThat(customer.id()).contains(id);
            Map<String, String> after =
                    StoredSession.find(door, id).orElseThrow().digests();
            assertThat(after.keySet()).containsExactlyInAnyOrder("Item", "Price", "Voucher", "visits");
            for (String name : new String[] {"Item", "Price", "Voucher"}) {
                assertThat(after.get(name)).as(name).isEqualTo(before.get(name));
            }
            assertThat(after.get("visits")).isNotEqualTo(before.get("visits"));
            assertThat(cluster.entriesAbout(old, "'Voucher' cannot be read")).hasSize(1);
            assertThat(cluster.entriesAbout(fresh, "'Price' cannot be read")).hasSize(1);
            cluster.assertLogsShowNoId();
            Report.row("two versions of an application, alternating requests on Tomcat over Redis", REQUESTS, 0, "");
        }
    }

    @Test
    void versionsThatAreDeployedInParallelKeepEachItsSessionsAndItsClasses() {
        Path before = war("first", BEFORE);
        Path after = war("second", AFTER);
        try (RedisServer redis = RedisServer.start();
                Cluster cluster = Cluster.start(
                        DropIn.tomcat(patient(redis)).application("shop##1", before),
                        DropIn.tomcat(patient(redis))
                                .application("shop##1", before)
                                .application("shop##2", after))) {
            TomcatNode one = cluster.node(0);
            TomcatNode both = cluster.node(1);
            Customer early = cluster.customer("shop");
            Customer late = cluster.customer("shop");
            assertThat(early.text(one, "/fill?name=Item")).isEqualTo("tea3 null null 1");
            assertThat(early.text(both, "/visit")).isEqualTo("tea3 null null 2");
            assertThat(late.text(both, "/fill?name=Item")).isEqualTo("teanull null null 1");
            assertThat(early.text(both, "/visit")).isEqualTo("tea3 null null 3");
            assertThat(late.text(both, "/visit")).isEqualTo("teanull null null 2");
            assertThat(early.text(one, "/visit")).isEqualTo("tea3 null null 4");
            assertThat(cluster.entriesAbout(both, "cannot be read")).isEmpty();
            cluster.assertLogsShowNoId();
        }
    }

    /** Nodes that wait long for the store: none of this is about a store that is slow. */
    private static URI patient(RedisServer redis) {
        return URI.create(redis.uri() + "?timeout=2m&connectTimeout=2m&poolWait=2m");
    }

    private static TomcatSetup node(RedisServer redis, String version, Map<String, String> sources) {
        return DropIn.tomcat(patient(redis)).application("shop", war(version, sources));
    }

    private static Path war(String version, Map<String, String> sources) {
        return WarSources.compile(directory.resolve(version), sources).writeTo(directory.resolve(version + ".war"));
    }
}
