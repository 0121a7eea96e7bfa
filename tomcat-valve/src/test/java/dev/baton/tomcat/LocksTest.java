// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.baton.lock.LockClient;
import dev.baton.lock.LockHandle;
import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.LossReason;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import javax.management.ObjectName;
import org.apache.catalina.core.StandardContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What applications do with locks, and when they lose them. */
@Tag("every-tomcat")
class LocksTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @RegisterExtension
    static final Cluster CLUSTER = new Cluster();

    private final Browser browser = new Browser();

    @BeforeEach
    void answerWhetherALockIsFree() {
        CLUSTER.on("/free", (request, response) -> {
            Optional<LockHandle> handle =
                    LockClient.of(request.getServletContext()).tryAcquire(request.getParameter("name"));
            handle.ifPresent(LockHandle::close);
            response.getWriter().print(handle.isPresent());
        });
    }

    private boolean isFree(Node node, String name) {
        return Boolean.parseBoolean(browser.ok(node, "/free?name=" + name));
    }

    private void awaitFree(String name) {
        await(name).atMost(LIMIT).until(() -> isFree(CLUSTER.b(), name));
    }

    private static LockClient requestLocks(HttpServletRequest request) {
        return LockClient.of(request);
    }

    @Test
    void nodes_share_the_locks_of_their_application() {
        AtomicReference<LockHandle> held = new AtomicReference<>();
        CLUSTER.on(
                "/take",
                (request, response) ->
                        held.set(LockClient.of(request.getServletContext()).acquire("shared")));
        browser.ok(CLUSTER.a(), "/take");
        assertThat(isFree(CLUSTER.b(), "shared")).isFalse();
        assertThat(held.get().isHeld()).isTrue();
        held.get().close();
        assertThat(isFree(CLUSTER.b(), "shared")).isTrue();
    }

    @Test
    void what_a_request_acquired_for_itself_is_released_at_its_end() {
        AtomicReference<LockHandle> held = new AtomicReference<>();
        CLUSTER.on("/take", (request, response) -> {
            held.set(requestLocks(request).acquire("request"));
            requestLocks(request).asLock("thread").lock();
            assertThat(requestLocks(request).asLock("thread").tryLock()).isTrue();
        });
        browser.ok(CLUSTER.a(), "/take");
        awaitFree("request");
        awaitFree("thread");
        assertThat(held.get().isHeld()).isFalse();
    }

    @Test
    void it_is_released_also_when_the_request_fails() {
        CLUSTER.on("/take", (request, response) -> {
            requestLocks(request).acquire("failing");
            throw new IllegalStateException("on purpose");
        });
        assertThat(browser.get(CLUSTER.a(), "/take").statusCode()).isEqualTo(500);
        awaitFree("failing");
    }

    @Test
    void an_asynchronous_request_has_it_until_it_is_complete() {
        AtomicReference<AsyncContext> running = new AtomicReference<>();
        CLUSTER.on("/take", (request, response) -> {
            AsyncContext async = request.startAsync();
            async.setTimeout(0);
            requestLocks(request).acquire("async");
            running.set(async);
        });
        var response = browser.start(CLUSTER.a(), "/take");
        await().atMost(LIMIT).until(() -> running.get() != null);
        assertThat(isFree(CLUSTER.b(), "async")).isFalse();
        running.get().complete();
        assertThat(Browser.result(response).statusCode()).isEqualTo(200);
        awaitFree("async");
    }

    @Test
    void an_application_that_stops_holds_nothing_and_has_locks_again_when_it_starts() throws Exception {
        List<LossReason> losses = new CopyOnWriteArrayList<>();
        AtomicReference<LockClient> client = new AtomicReference<>();
        CLUSTER.on("/take", (request, response) -> {
            client.set(LockClient.of(request.getServletContext()));
            client.get().acquire("undeployed").onLost(losses::add);
        });
        browser.ok(CLUSTER.a(), "/take");
        client.get().close();
        assertThat(isFree(CLUSTER.b(), "undeployed")).isFalse();
        CLUSTER.a().context().stop();
        try {
            assertThat(isFree(CLUSTER.b(), "undeployed")).isTrue();
            await().atMost(LIMIT).until(() -> losses.equals(List.of(LossReason.CLIENT_CLOSED)));
            assertThat(client.get())
                    .satisfies(stopped -> assertThatThrownBy(() -> stopped.tryAcquire("undeployed"))
                            .isInstanceOf(LockUnavailableException.class));
        } finally {
            CLUSTER.a().context().start();
        }
        assertThat(isFree(CLUSTER.a(), "undeployed")).isTrue();
    }

    @Test
    void an_application_that_stops_while_it_holds_and_waits_leaves_nothing_not_even_its_class_loader()
            throws Exception {
        AtomicReference<LockHandle> wanted = new AtomicReference<>();
        CLUSTER.on(
                "/hold",
                (request, response) ->
                        wanted.set(LockClient.of(request.getServletContext()).acquire("wanted")));
        CLUSTER.on("/take", (request, response) -> {
            LockClient locks = LockClient.of(request.getServletContext());
            ClassLoader mine = Thread.currentThread().getContextClassLoader();
            locks.acquire("left").onLost(reason -> assertThat(mine).isNotNull());
            // A thread of the application's own, which ends when its wait does.
            new Thread(() -> assertThatThrownBy(() -> locks.acquire("wanted"))
                            .isInstanceOf(LockUnavailableException.class))
                    .start();
            await().atMost(LIMIT).until(() -> locks.metrics().getContended() > 0);
        });
        browser.ok(CLUSTER.b(), "/hold");
        WeakReference<ClassLoader> loader;
        try (Node node = CLUSTER.start("stopping", site -> {})) {
            browser.ok(node, "/take");
            assertThat(isFree(CLUSTER.b(), "left")).isFalse();
            loader = new WeakReference<>(node.context().getLoader().getClassLoader());
            node.context().stop();
            assertThat(isFree(CLUSTER.b(), "left")).isTrue();
            await("class loader").atMost(LIMIT).until(() -> {
                System.gc();
                return loader.get() == null;
            });
        }
        // Its place in the queue has gone with it.
        wanted.get().close();
        awaitFree("wanted");
    }

    @Test
    void what_the_locks_have_been_through_is_seen_over_jmx() throws Exception {
        CLUSTER.on("/take", (request, response) -> requestLocks(request).acquire("counted"));
        browser.ok(CLUSTER.a(), "/take");
        var server = ManagementFactory.getPlatformMBeanServer();
        var beans = server.queryNames(new ObjectName("*:type=BatonLocks,*"), null);
        assertThat(beans).isNotEmpty();
        for (String count : List.of("Acquired", "Waited", "Contended", "Lost", "ReleasedLate")) {
            assertThat(server.getAttribute(beans.iterator().next(), count))
                    .as(count)
                    .isInstanceOf(Long.class);
        }
    }

    @Test
    void an_application_without_baton_is_told_what_is_missing() {
        Node plain = CLUSTER.a();
        var context = new StandardContext();
        context.setPath("/none");
        context.setParent(plain.context().getParent());
        assertThatThrownBy(() -> LockClient.of(context.getServletContext()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'/none' has no locks of Baton");
    }
}
