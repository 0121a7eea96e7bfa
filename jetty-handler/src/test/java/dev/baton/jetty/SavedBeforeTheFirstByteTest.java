// SPDX-License-Identifier: Apache-2.0
package dev.baton.jetty;

import static dev.baton.session.contract.memory.StoreOperation.COMMIT;
import static dev.baton.session.contract.memory.StoreOperation.CREATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.contract.memory.StoreOperation;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever makes a response begin: what its request wrote can be read on another node by then. */
@Tag("every-jetty")
class SavedBeforeTheFirstByteTest {
    /** A byte that leaves too early has arrived by then; one that does not is not waited for any longer. */
    private static final int MILLISECONDS_FOR_A_BYTE = 50;

    @RegisterExtension
    static final Cluster CLUSTER = new Cluster(SavedBeforeTheFirstByteTest::setUp);

    private final Browser browser = new Browser();

    private static void setUp(Site site) {
        ResponseWay.setUp(site);
        Servlets.listen(site.context(), new Listener());
    }

    /** Writes where its parameter says so. */
    private static final class Listener implements ServletRequestListener {
        @Override
        public void requestInitialized(ServletRequestEvent event) {
            write(event, "before");
        }

        @Override
        public void requestDestroyed(ServletRequestEvent event) {
            write(event, "after");
        }

        private static void write(ServletRequestEvent event, String when) {
            HttpServletRequest request = (HttpServletRequest) event.getServletRequest();
            if (when.equals(request.getQueryString())) {
                ResponseWay.write(request);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_new_session_is_in_the_store_before_the_first_byte(ResponseWay way) {
        way.install(CLUSTER);

        assertSavedFirst(CREATE, "GET", "/way");
    }

    @ParameterizedTest
    @EnumSource
    void what_was_written_is_in_the_store_before_the_first_byte(ResponseWay way) {
        beginASession();
        way.install(CLUSTER);

        assertSavedFirst(COMMIT, "GET", "/way");
    }

    @Test
    void what_was_written_is_in_the_store_before_the_answer_to_HEAD() {
        beginASession();
        ResponseWay.SMALL_BODY.install(CLUSTER);

        assertSavedFirst(COMMIT, "HEAD", "/way");
    }

    @Test
    void what_a_listener_wrote_before_the_servlet_is_in_the_store_before_the_first_byte() {
        beginASession();
        CLUSTER.on("/way", (request, response) -> response.flushBuffer());

        assertSavedFirst(COMMIT, "GET", "/way?before");
    }

    @Test
    void what_a_listener_wrote_after_the_servlet_is_in_the_store_before_the_first_byte() {
        beginASession();
        CLUSTER.on("/way", (request, response) -> response.getWriter().print("small"));

        assertSavedFirst(COMMIT, "GET", "/way?after");
    }

    @Test
    void what_changed_after_an_early_flush_is_saved_before_the_response_ends() {
        CLUSTER.on(
                "/list",
                (request, response) -> request.getSession().setAttribute("list", new ArrayList<>(List.of("first"))));
        CLUSTER.on("/stream", (request, response) -> {
            @SuppressWarnings("unchecked")
            List<String> list = (List<String>) request.getSession().getAttribute("list");
            request.getSession().setAttribute("written", "early");
            response.getWriter().print("early");
            response.flushBuffer();
            request.getSession().setAttribute("written", "late");
            list.add("in place");
            response.getWriter().print("late");
        });
        CLUSTER.on(
                "/show",
                (request, response) -> response.getWriter()
                        .print(request.getSession().getAttribute("written") + " "
                                + request.getSession().getAttribute("list")));
        browser.ok(CLUSTER.a(), "/list");

        assertThat(browser.ok(CLUSTER.a(), "/stream")).isEqualTo("earlylate");

        assertThat(browser.ok(CLUSTER.b(), "/show")).isEqualTo("late [first, in place]");
    }

    @Test
    void what_is_only_changed_in_place_after_an_early_flush_is_saved_before_the_response_ends() {
        CLUSTER.on(
                "/list",
                (request, response) -> request.getSession().setAttribute("list", new ArrayList<>(List.of("first"))));
        CLUSTER.on("/stream", (request, response) -> {
            @SuppressWarnings("unchecked")
            List<String> list = (List<String>) request.getSession().getAttribute("list");
            response.flushBuffer();
            list.add("in place");
        });
        CLUSTER.on(
                "/show",
                (request, response) ->
                        response.getWriter().print(request.getSession().getAttribute("list")));
        browser.ok(CLUSTER.a(), "/list");

        browser.ok(CLUSTER.a(), "/stream");

        assertThat(browser.ok(CLUSTER.b(), "/show")).isEqualTo("[first, in place]");
    }

    @Test
    void what_changed_after_the_last_flush_is_saved_before_more_of_the_body_leaves() {
        beginASession();
        CLUSTER.on("/way", (request, response) -> {
            response.flushBuffer();
            ResponseWay.write(request);
            response.getOutputStream().write(new byte[ResponseWay.Size.MORE_THAN_ANY_BUFFER]);
        });
        Gate bodyBegan = new Gate();
        AtomicBoolean early = new AtomicBoolean();
        CLUSTER.a().link().beforeNext(COMMIT, () -> early.set(bodyBegan.isOpenWithin(MILLISECONDS_FOR_A_BYTE)));

        var response = Browser.result(browser.open(CLUSTER.a(), "/way"));
        int length = readAll(response.body(), bodyBegan);

        assertThat(early).as("body before it was saved").isFalse();
        assertThat(length).isEqualTo(ResponseWay.Size.MORE_THAN_ANY_BUFFER);
        assertThat(browser.ok(CLUSTER.b(), "/written")).isEqualTo("/app/way");
    }

    private static int readAll(java.io.InputStream body, Gate began) {
        try (body) {
            int first = body.read();
            began.open();
            return (first < 0 ? 0 : 1) + body.readAllBytes().length;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void beginASession() {
        showWhatIsWritten();
        CLUSTER.on("/begin", (request, response) -> request.getSession().setAttribute("written", "nothing"));
        browser.ok(CLUSTER.a(), "/begin");
    }

    private static void showWhatIsWritten() {
        CLUSTER.on(
                "/written",
                (request, response) ->
                        response.getWriter().print(request.getSession().getAttribute("written")));
    }

    private void assertSavedFirst(StoreOperation operation, String method, String path) {
        showWhatIsWritten();
        Gate began = new Gate();
        AtomicBoolean early = new AtomicBoolean();
        CLUSTER.a().link().beforeNext(operation, () -> early.set(began.isOpenWithin(MILLISECONDS_FOR_A_BYTE)));

        Browser.result(browser.begin(method, CLUSTER.a(), path, began));

        assertThat(early).as("first byte before it was saved").isFalse();
        assertThat(browser.ok(CLUSTER.b(), "/written"))
                .isIn(List.of("/app/way", "/app/writing-target", "/app/error-page"));
    }
}
