// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.Handle;
import dev.baton.session.spi.Access;
import dev.baton.session.spi.LoadResult;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoredAttribute;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two versions of an application, with classes that changed, on two nodes: the middle of a rolling deployment. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RollingClassesTest {
    private static final int REQUESTS = Boolean.getBoolean("baton.prove") ? 1000 : 20;

    private static final String HEAD = "package shop; import java.io.*; import java.util.*; public ";

    private static final Map<String, String> BEFORE = Map.of(
            "shop/Item.java",
            HEAD + "class Item implements Serializable { public String name = \"tea\"; public int count = 3;"
                    + " public String toString() { return name + count; } }",
            "shop/Price.java",
            HEAD
                    + "class Price implements Serializable { int amount = 5; public String toString() { return \"old\" + amount; } }");

    private static final Map<String, String> AFTER = Map.of(
            "shop/Item.java",
            HEAD + "class Item implements Serializable { public String name = \"tea\"; public List<String> tags;"
                    + " public String toString() { return name + tags; } }",
            "shop/Price.java",
            HEAD
                    + "class Price implements Serializable { String amount = \"5\"; public String toString() { return \"new\" + amount; } }",
            "shop/Voucher.java",
            HEAD
                    + "class Voucher implements Serializable { String code = \"v\"; public String toString() { return code; } }");

    @RegisterExtension
    static final Cluster CLUSTER = new Cluster(site -> {
        Path classes = site.home().resolve("WEB-INF/classes");
        WebClasses.compile(classes, site.node().equals("a") ? BEFORE : AFTER);
    });

    @Test
    void no_request_fails_and_what_nobody_changes_keeps_its_bytes() {
        CLUSTER.on("/fill", (request, response) -> {
            for (String name : request.getParameterValues("name")) {
                request.getSession().setAttribute(name, make(name));
            }
            response.getWriter().print("filled");
        });
        CLUSTER.on("/visit", (request, response) -> {
            HttpSession session = request.getSession(false);
            int visits = session.getAttribute("visits") == null ? 0 : (Integer) session.getAttribute("visits");
            session.setAttribute("visits", visits + 1);
            response.getWriter()
                    .print(shown(request, "Item") + " " + shown(request, "Price") + " " + shown(request, "Voucher"));
        });
        Browser browser = new Browser();
        browser.ok(CLUSTER.a(), "/fill?name=Item&name=Price");
        browser.ok(CLUSTER.b(), "/fill?name=Voucher");
        Map<String, StoredAttribute> before = stored(browser);
        for (int i = 0; i < REQUESTS; i++) {
            Node node = i % 2 == 0 ? CLUSTER.a() : CLUSTER.b();
            HttpResponse<String> response = browser.get(node, "/visit");
            assertThat(response.statusCode())
                    .as("request %d on %s", i, node.name())
                    .isEqualTo(200);
            assertThat(response.body()).isEqualTo(i % 2 == 0 ? "tea3 old5 null" : "teanull null v");
        }
        Map<String, StoredAttribute> after = stored(browser);
        assertThat(after).containsOnlyKeys("Item", "Price", "Voucher", "visits");
        for (String name : before.keySet()) {
            assertThat(after.get(name).value())
                    .as(name)
                    .isEqualTo(before.get(name).value());
        }
        assertThat(CLUSTER.a().manager().engine().metrics().getUnreadable())
                .as("the voucher")
                .isPositive();
        assertThat(CLUSTER.b().manager().engine().metrics().getUnreadable())
                .as("the price")
                .isPositive();
    }

    private static Object make(String name) throws ReflectiveOperationException {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        return loader.loadClass("shop." + name).getConstructor().newInstance();
    }

    private static String shown(HttpServletRequest request, String name) {
        return String.valueOf(request.getSession(false).getAttribute(name));
    }

    private static Map<String, StoredAttribute> stored(Browser browser) {
        try (SessionStore store = CLUSTER.store()) {
            LoadResult result = store.load(new Handle(browser.handle()), null, new Access.Peek());
            return ((LoadResult.Whole) result).session().attributes();
        }
    }
}
