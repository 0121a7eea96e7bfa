// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.Handle;
import dev.baton.session.spi.Access;
import dev.baton.session.spi.CommitNumber;
import dev.baton.session.spi.Delta;
import dev.baton.session.spi.LoadResult;
import dev.baton.session.spi.Metadata;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoredSession;
import jakarta.servlet.http.HttpSession;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sessions whose bytes are sealed: keys that change while users are there, and somebody who writes to the store. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SealedSessionsTest {
    private static final int REQUESTS = Boolean.getBoolean("baton.prove") ? 500 : 10;
    private static final int USERS = 4;

    @RegisterExtension
    static final Cluster CLUSTER = new Cluster(sealed(key("k1", 1)));

    private static Consumer<Site> sealed(String keys) {
        return site -> {
            site.manager().setEncryption("required");
            site.manager().setEncryptionKeys(keys);
            site.manager().setAbsoluteTimeout("12h");
        };
    }

    private static String key(String id, int seed) {
        byte[] key = new byte[32];
        new Random(seed).nextBytes(key);
        return id + ":" + Base64.getEncoder().encodeToString(key);
    }

    @BeforeEach
    void count() {
        CLUSTER.on("/count", (request, response) -> {
            HttpSession session = request.getSession();
            int count = session.getAttribute("count") == null ? 0 : (Integer) session.getAttribute("count");
            session.setAttribute("count", count + 1);
            if (session.getAttribute("untouched") == null) {
                session.setAttribute("untouched", new ArrayList<>(List.of("a", "b")));
            }
            response.getWriter().print(count + 1);
        });
        CLUSTER.on("/role", (request, response) -> {
            HttpSession session = request.getSession(false);
            response.getWriter().print(session == null ? "none" : String.valueOf(session.getAttribute("role")));
        });
        CLUSTER.on("/become", (request, response) -> {
            request.getSession().setAttribute("role", request.getParameter("role"));
            response.getWriter().print("done");
        });
    }

    @Test
    void no_session_is_lost_while_keys_are_turned_under_load() throws Exception {
        String k1 = key("k1", 1);
        String k2 = key("k2", 2);
        try (Node prepared = CLUSTER.start("prepared", sealed(k1 + "," + k2));
                Node turned = CLUSTER.start("turned", sealed(k2 + "," + k1));
                Node done = CLUSTER.start("done", sealed(k2))) {
            List<Browser> browsers = new ArrayList<>();
            for (int i = 0; i < USERS; i++) {
                browsers.add(new Browser());
            }
            int count = 0;
            for (List<Node> nodes : List.of(
                    List.of(CLUSTER.a(), CLUSTER.b()),
                    List.of(CLUSTER.a(), prepared),
                    List.of(prepared, turned),
                    List.of(turned, turned))) {
                load(browsers, nodes, count);
                count += REQUESTS;
            }
            assertThat(turned.manager().engine().metrics().getUnreadable()).isZero();
            assertThat(turned.manager().engine().metrics().getForged()).isZero();
            // What was written before the keys were turned still needs the old one.
            Browser fresh = new Browser();
            fresh.ok(turned, "/count");
            assertThat(fresh.ok(done, "/count")).isEqualTo("2");
            for (Node node : List.of(prepared, turned, done)) {
                node.awaitNoSessionInUse();
            }
        }
    }

    private static void load(List<Browser> browsers, List<Node> nodes, int before) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(browsers.size());
        try {
            List<Future<?>> results = new ArrayList<>();
            for (Browser browser : browsers) {
                results.add(threads.submit(() -> {
                    for (int i = 1; i <= REQUESTS; i++) {
                        Node node = nodes.get(i % nodes.size());
                        assertThat(browser.ok(node, "/count")).isEqualTo(String.valueOf(before + i));
                    }
                }));
            }
            for (Future<?> result : results) {
                result.get(2, TimeUnit.MINUTES);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void an_attribute_from_another_session_is_refused_and_counted() {
        Browser admin = new Browser();
        admin.ok(CLUSTER.a(), "/become?role=admin");
        Browser thief = new Browser();
        thief.ok(CLUSTER.a(), "/become?role=user");
        long forged = CLUSTER.b().manager().engine().metrics().getForged();
        commit(thief, Map.of("role", stored(admin).attributes().get("role").value()), Optional.empty());
        assertThat(thief.ok(CLUSTER.b(), "/role")).isEqualTo("null");
        assertThat(CLUSTER.b().manager().engine().metrics().getForged()).isEqualTo(forged + 1);
    }

    @Test
    void a_record_that_was_edited_or_taken_from_another_session_opens_no_session() {
        Browser admin = new Browser();
        admin.ok(CLUSTER.a(), "/become?role=admin");
        Browser edited = new Browser();
        edited.ok(CLUSTER.a(), "/become?role=user");
        Browser swapped = new Browser();
        swapped.ok(CLUSTER.a(), "/become?role=user");
        byte[] body = stored(edited).metadata().metadata().body().clone();
        body[body.length / 2] ^= 1;
        commit(edited, Map.of(), Optional.of(body));
        commit(
                swapped,
                Map.of(),
                Optional.of(stored(admin).metadata().metadata().body()));
        assertThat(edited.ok(CLUSTER.b(), "/role")).isEqualTo("none");
        assertThat(swapped.ok(CLUSTER.b(), "/role")).isEqualTo("none");
        assertThat(admin.ok(CLUSTER.b(), "/role")).isEqualTo("admin");
        assertThat(CLUSTER.b().manager().engine().metrics().getRefused()).isGreaterThanOrEqualTo(2);
    }

    private static StoredSession stored(Browser browser) {
        try (SessionStore store = CLUSTER.store()) {
            LoadResult result = store.load(new Handle(browser.handle()), null, new Access.Peek());
            return ((LoadResult.Whole) result).session();
        }
    }

    private static void commit(Browser browser, Map<String, byte[]> set, Optional<byte[]> body) {
        StoredSession session = stored(browser);
        Metadata before = session.metadata().metadata();
        try (SessionStore store = CLUSTER.store()) {
            store.commit(
                    new Handle(browser.handle()),
                    new Delta(
                            session.incarnation(),
                            new CommitNumber(new Random().nextLong(), 1),
                            set,
                            Set.of(),
                            body.map(bytes -> new Delta.MetadataChange(
                                    session.metadata().version(),
                                    new Metadata(bytes, before.secret(), before.maxInactive()))),
                            Map.of()));
        }
    }
}
