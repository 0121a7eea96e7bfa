// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.baton.session.contract.InThread;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.LifecycleState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An application that is stopped in the middle of something. */
@Tag("every-tomcat")
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StopTest {
    /** So long that nobody in this test waits for a lease to end by itself. */
    @RegisterExtension
    static final Cluster CLUSTER = new Cluster(site -> {
        site.manager().setConsistency("lock");
        site.manager().setLockLease("10m");
        site.manager().setLockMaxHold("20m");
        site.manager().setLockWait("20s");
    });

    private final Browser browser = new Browser();
    private final Gate writing = new Gate();
    private final Gate end = new Gate();

    @BeforeEach
    void begin() {
        CLUSTER.on("/begin", (request, response) -> request.getSession().setAttribute("name", "old"));
        CLUSTER.on(
                "/show",
                (request, response) ->
                        response.getWriter().print(request.getSession().getAttribute("name")));
        CLUSTER.on("/write", (request, response) -> {
            request.getSession().setAttribute("name", "new");
            writing.open();
            end.await();
        });
        browser.ok(CLUSTER.a(), "/begin");
    }

    @AfterEach
    void startAgain() throws LifecycleException {
        end.open();
        CLUSTER.a().link().restore();
        if (!CLUSTER.a().context().getState().isAvailable()) {
            CLUSTER.a().context().start();
        }
    }

    private static void stop() {
        try {
            CLUSTER.a().context().stop();
        } catch (LifecycleException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_request_that_ends_while_its_application_waits_for_it_is_saved() throws Exception {
        CompletableFuture<HttpResponse<String>> request = browser.start(CLUSTER.a(), "/write");
        writing.await();
        CompletableFuture<Void> stopping = InThread.run(StopTest::stop);
        await().until(() -> CLUSTER.a().context().getState() == LifecycleState.STOPPING
                || CLUSTER.a().context().getState() == LifecycleState.STOPPING_PREP);
        end.open();
        assertThat(Browser.result(request).statusCode()).isEqualTo(200);
        stopping.get();
        assertThat(browser.ok(CLUSTER.b(), "/show")).isEqualTo("new");
    }

    @Test
    void the_lease_of_a_request_that_does_not_end_is_given_up_and_what_it_has_changed_is_no_success() throws Exception {
        CompletableFuture<HttpResponse<String>> request = browser.start(CLUSTER.a(), "/write");
        writing.await();
        stop();
        assertThat(browser.ok(CLUSTER.b(), "/show")).isEqualTo("old");
        end.open();
        // The connection may also be cut.
        CompletableFuture<Integer> status =
                request.handle((response, failure) -> failure == null ? response.statusCode() : 0);
        assertThat(status.get()).isNotEqualTo(200);
        assertThat(browser.ok(CLUSTER.b(), "/show")).isEqualTo("old");
    }

    @Test
    void an_application_stops_though_its_store_is_away_and_a_request_is_under_way() throws Exception {
        CompletableFuture<HttpResponse<String>> request = browser.start(CLUSTER.a(), "/write");
        writing.await();
        CLUSTER.a().link().cut();
        stop();
        assertThat(CLUSTER.a().context().getState()).isEqualTo(LifecycleState.STOPPED);
        end.open();
        CompletableFuture<Integer> status =
                request.handle((response, failure) -> failure == null ? response.statusCode() : 0);
        assertThat(status.get()).isNotEqualTo(200);
    }

    @Test
    void an_application_that_nobody_uses_stops_though_its_store_is_away_and_finds_its_sessions_afterwards()
            throws Exception {
        CLUSTER.a().link().cut();
        stop();
        assertThat(CLUSTER.a().context().getState()).isEqualTo(LifecycleState.STOPPED);
        CLUSTER.a().context().start();
        assertThat(browser.ok(CLUSTER.a(), "/show")).isEqualTo("old");
    }
}
