// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.it.Browser;
import dev.baton.it.ServerNode;
import dev.baton.it.WebReply;
import dev.baton.redis.testing.RedisServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows for Spring Boot, in Spring Boot 4 with Spring Security, on two nodes and a Redis. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SpringBootIT {
    private static final Path PAGE = Path.of(System.getProperty("baton.modules", "../.."), "README.md");
    private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\"[^>]* value=\"([^\"]+)\"");

    @AutoClose
    private RedisServer redis;

    @AutoClose
    private ServerNode a;

    @AutoClose
    private ServerNode b;

    private final Browser browser = Browser.open();

    int line() {
        return 4;
    }

    @BeforeAll
    final void start(@TempDir Path directory) throws IOException {
        redis = RedisServer.start();
        String snippet =
                Page.read(PAGE).section("### In Spring Boot").code("java").get(0);
        SpringBoot shop = SpringBoot.compile(line(), snippet, directory);
        // However slow this machine is, a store that lives is not taken for one that is away.
        URI store = URI.create(redis.uri() + "?timeout=60s&connectTimeout=60s");
        a = shop.launch("a", store);
        b = shop.launch("b", store);
        a.awaitReady();
        b.awaitReady();
    }

    @Test
    void aLoginOnOneNodeIsOneOnTheOtherOutlivesItsNodeAndALogoutEndsItOnBoth() {
        WebReply refused = browser.get(a, "/who");
        assertThat(refused.redirectPath()).contains("/login");
        Matcher token = TOKEN.matcher(browser.get(a, "/login").text());
        assertThat(token.find()).isTrue();
        String before = id();

        WebReply accepted =
                browser.post(b, "/login", Map.of("username", "ada", "password", "enigma", "_csrf", token.group(1)));
        assertThat(accepted.redirectPath().orElseThrow()).startsWith("/who");
        assertThat(id()).isNotEqualTo(before).startsWith(before.substring(0, 22));
        for (ServerNode node : List.of(a, b)) {
            assertThat(browser.get(node, "/who").text()).isEqualTo("ada true");
        }

        assertThat(post(a, b, "/cart", Map.of("item", "tea")).text()).isEqualTo("[Item[name=tea]]");
        assertThat(post(b, a, "/cart", Map.of("item", "milk")).text()).isEqualTo("[Item[name=tea], Item[name=milk]]");
        a.kill();
        assertThat(browser.get(b, "/who").text()).isEqualTo("ada true");
        assertThat(post(b, b, "/cart", Map.of("item", "sugar")).text())
                .isEqualTo("[Item[name=tea], Item[name=milk], Item[name=sugar]]");
        a.restart();
        assertThat(browser.get(a, "/who").text()).isEqualTo("ada true");

        String left = id();
        assertThat(post(a, b, "/logout", Map.of()).redirectPath().orElseThrow()).startsWith("/login");
        for (ServerNode node : List.of(b, a)) {
            Browser thief = Browser.open();
            thief.cookies().put("JSESSIONID", left, "/");
            assertThat(thief.get(node, "/who").redirectPath()).contains("/login");
        }
        String secret = left.substring(22);
        for (ServerNode node : List.of(a, b)) {
            assertThat(node.output().lines())
                    .anyMatch(line -> line.contains("in namespace 'shop'"))
                    .noneMatch(line -> line.contains(secret));
        }
    }

    private String id() {
        return browser.cookies().value("JSESSIONID", "/").orElseThrow();
    }

    /** Sends a form to a node, with the token against forged requests that another one gave. */
    private WebReply post(ServerNode giver, ServerNode node, String path, Map<String, String> fields) {
        Map<String, String> form = new LinkedHashMap<>(fields);
        form.put("_csrf", browser.get(giver, "/token").text());
        return browser.post(node, path, form);
    }
}
