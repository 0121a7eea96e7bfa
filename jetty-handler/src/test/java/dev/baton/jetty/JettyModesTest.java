// SPDX-License-Identifier: Apache-2.0
package dev.baton.jetty;

import static dev.baton.session.contract.memory.StoreOperation.COMMIT;
import static dev.baton.session.contract.memory.StoreOperation.LOAD;
import static dev.baton.session.contract.memory.StoreOperation.LOCK;
import static dev.baton.session.contract.memory.StoreOperation.UNLOCK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.BatonSession;
import dev.baton.session.contract.memory.StoreOperation;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The modes of consistency as clients of two nodes see them. */
@Tag("every-jetty")
class JettyModesTest {
    private static final int REQUESTS = 12;

    @RegisterExtension
    static final Cluster MERGING = new Cluster();

    @RegisterExtension
    static final Cluster STRICT = new Cluster(site -> site.sessions().setConsistency("strict"));

    @RegisterExtension
    static final Cluster LOCKING = new Cluster(site -> {
        site.sessions().setConsistency("lock");
        site.sessions().setReadOnlyPaths("/read");
    });

    private final Browser browser = new Browser();

    @BeforeEach
    void counter() {
        for (Cluster cluster : List.of(MERGING, STRICT, LOCKING)) {
            cluster.on("/begin", (request, response) -> request.getSession().setAttribute("count", 0));
            cluster.on("/count", (request, response) -> {
                int count = (Integer) request.getSession().getAttribute("count");
                request.getSession().setAttribute("count", count + 1);
                response.getWriter().print(count + 1);
            });
            cluster.on(
                    "/read",
                    (request, response) ->
                            response.getWriter().print(request.getSession().getAttribute("count")));
        }
    }

    private long successes(Cluster cluster) {
        return statuses(cluster).stream().filter(status -> status == 200).count();
    }

    private List<Integer> statuses(Cluster cluster) {
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            answers.add(browser.start(i % 2 == 0 ? cluster.a() : cluster.b(), "/count"));
        }
        return answers.stream()
                .map(answer -> Browser.result(answer).statusCode())
                .toList();
    }

    @Test
    void a_counter_under_lock_ends_at_the_number_of_requests_all_of_which_succeed() {
        browser.ok(LOCKING.a(), "/begin");

        assertThat(statuses(LOCKING)).hasSize(REQUESTS).containsOnly(200);

        assertThat(browser.ok(LOCKING.b(), "/read")).isEqualTo(String.valueOf(REQUESTS));
    }

    @Test
    void a_counter_under_strict_ends_at_the_number_of_requests_that_succeeded() {
        browser.ok(STRICT.a(), "/begin");

        long successes = successes(STRICT);

        assertThat(browser.ok(STRICT.b(), "/read")).isEqualTo(String.valueOf(successes));
    }

    @Test
    void a_change_under_strict_of_what_another_node_has_changed_meanwhile_is_answered_409() throws Exception {
        browser.ok(STRICT.a(), "/begin");
        CyclicBarrier both = new CyclicBarrier(2);
        STRICT.on("/count", (request, response) -> {
            int count = (Integer) request.getSession().getAttribute("count");
            both.await();
            request.getSession().setAttribute("count", count + 1);
        });

        var first = browser.start(STRICT.a(), "/count");
        var second = browser.start(STRICT.b(), "/count");

        List<HttpResponse<String>> answers = List.of(Browser.result(first), Browser.result(second));
        assertThat(answers).extracting(HttpResponse::statusCode).containsExactlyInAnyOrder(200, 409);
        assertThat(answers)
                .filteredOn(answer -> answer.statusCode() == 409)
                .allMatch(answer ->
                        answer.headers().firstValue("Baton-Outcome").orElse("").equals("conflict"));
        assertThat(browser.ok(STRICT.a(), "/read")).isEqualTo("1");
    }

    @Test
    void different_attributes_written_at_the_same_time_on_two_nodes_all_survive_under_merge() {
        browser.ok(MERGING.a(), "/begin");
        CyclicBarrier both = new CyclicBarrier(2);
        MERGING.on("/set", (request, response) -> {
            request.getSession().getAttribute("count");
            both.await();
            request.getSession().setAttribute(request.getQueryString(), "set");
        });
        MERGING.on(
                "/names",
                (request, response) -> response.getWriter()
                        .print(request.getSession().getAttribute("one")
                                + " "
                                + request.getSession().getAttribute("two")));

        var first = browser.start(MERGING.a(), "/set?one");
        var second = browser.start(MERGING.b(), "/set?two");
        assertThat(Browser.result(first).statusCode()).isEqualTo(200);
        assertThat(Browser.result(second).statusCode()).isEqualTo(200);

        assertThat(browser.ok(MERGING.a(), "/names")).isEqualTo("set set");
        assertThat(browser.ok(MERGING.b(), "/names")).isEqualTo("set set");
    }

    @Test
    void what_another_node_has_changed_is_seen_by_the_next_request_also_while_one_is_in_flight() {
        browser.ok(MERGING.a(), "/begin");
        Gate joined = new Gate();
        Gate changed = new Gate();
        MERGING.on("/slow", (request, response) -> {
            request.getSession().setAttribute("slow", "kept");
            joined.open();
            changed.await();
            response.getWriter().print(request.getSession().getAttribute("slow"));
        });

        var slow = browser.start(MERGING.a(), "/slow");
        joined.await();
        browser.ok(MERGING.b(), "/count");
        assertThat(browser.ok(MERGING.a(), "/read")).isEqualTo("1");
        changed.open();

        assertThat(Browser.result(slow).body()).isEqualTo("kept");
        assertThat(browser.ok(MERGING.b(), "/read")).isEqualTo("1");
    }

    @Test
    void a_request_under_lock_is_two_calls_and_a_read_only_one_is_one() {
        browser.ok(LOCKING.a(), "/begin");

        assertThat(callsOf("/count")).containsExactly(LOCK, COMMIT);
        assertThat(callsOf("/read")).containsExactly(LOAD);
    }

    @Test
    void a_request_under_lock_whose_response_began_before_its_end_is_three_calls() {
        browser.ok(LOCKING.a(), "/begin");
        LOCKING.on("/early", (request, response) -> {
            request.getSession().setAttribute("count", 1);
            response.flushBuffer();
        });

        assertThat(callsOf("/early")).containsExactly(LOCK, COMMIT, UNLOCK);
    }

    @Test
    void what_is_changed_after_the_application_has_closed_its_writer_is_saved_under_lock_too() {
        browser.ok(LOCKING.a(), "/begin");
        LOCKING.on("/closed", (request, response) -> {
            request.getSession().setAttribute("count", 1);
            response.getWriter().print("done");
            response.getWriter().close();
            request.getSession().setAttribute("count", 2);
        });

        browser.ok(LOCKING.a(), "/closed");
        LOCKING.a().awaitNoSessionInUse();

        assertThat(browser.ok(LOCKING.b(), "/read")).isEqualTo("2");
    }

    private List<StoreOperation> callsOf(String path) {
        LOCKING.b().awaitNoSessionInUse();
        LOCKING.a().awaitNoSessionInUse();
        LOCKING.b().link().forgetCalls();
        browser.ok(LOCKING.b(), path);
        LOCKING.b().awaitNoSessionInUse();
        return LOCKING.b().link().calls();
    }

    @Test
    void update_loses_no_change_under_merge() {
        browser.ok(MERGING.a(), "/begin");
        MERGING.on(
                "/count",
                (request, response) -> BatonSession.of(request.getSession())
                        .<Integer>update("count", count -> count == null ? 1 : count + 1));

        assertThat(statuses(MERGING)).hasSize(REQUESTS).containsOnly(200);

        assertThat(browser.ok(MERGING.a(), "/read")).isEqualTo(String.valueOf(REQUESTS));
    }
}
