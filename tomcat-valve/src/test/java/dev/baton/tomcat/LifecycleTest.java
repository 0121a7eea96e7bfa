// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import static dev.baton.session.contract.memory.StoreOperation.LOAD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.lang.reflect.Field;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.RequestFacade;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Baton does outside requests, and what it leaves behind. */
class LifecycleTest {
    private static final String PLAIN = "/plain";

    @RegisterExtension
    static final Cluster CLUSTER = new Cluster(site -> {
        Context plain = site.tomcat().addContext(PLAIN, site.home().toString());
        Tomcat.addServlet(plain, "hooks", new Hooks());
        plain.addServletMapping("/", "hooks");
    });

    private final Browser browser = new Browser();

    /** Tells which objects of Tomcat's response an application without Baton works with. */
    @SuppressWarnings("serial")
    private static final class Hooks extends HttpServlet {
        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            try {
                response.getWriter().print(hooks(request));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }

        private static String hooks(HttpServletRequest request) throws ReflectiveOperationException {
            Request inner = (Request) field(RequestFacade.class, "request").get(request);
            org.apache.coyote.Response response = inner.getResponse().getCoyoteResponse();
            return field(org.apache.coyote.Response.class, "hook")
                            .get(response)
                            .getClass()
                            .getSimpleName() + " "
                    + field(org.apache.coyote.Response.class, "outputBuffer")
                            .get(response)
                            .getClass()
                            .getSimpleName();
        }

        private static Field field(Class<?> owner, String name) throws ReflectiveOperationException {
            Field field = owner.getDeclaredField(name);
            field.setAccessible(true);
            return field;
        }
    }

    private void begin() {
        CLUSTER.on("/begin", (request, response) -> request.getSession().setAttribute("name", "value"));
        CLUSTER.on(
                "/show",
                (request, response) -> response.getWriter()
                        .print(
                                request.getSession(false) == null
                                        ? "none"
                                        : request.getSession().getAttribute("name")));
        browser.ok(CLUSTER.a(), "/begin");
    }

    @Test
    void what_an_accessor_changes_outside_a_request_is_saved_when_its_callback_has_returned() {
        begin();
        AtomicReference<HttpSession.Accessor> accessor = new AtomicReference<>();
        CLUSTER.on(
                "/accessor",
                (request, response) -> accessor.set(request.getSession().getAccessor()));
        browser.ok(CLUSTER.a(), "/accessor");
        CLUSTER.a().awaitNoSessionInUse();

        accessor.get().access(session -> session.setAttribute("name", "by accessor"));

        assertThat(browser.ok(CLUSTER.b(), "/show")).isEqualTo("by accessor");
        CLUSTER.on("/set", (request, response) -> request.getSession().setAttribute("name", "by b"));
        browser.ok(CLUSTER.b(), "/set");
        accessor.get()
                .access(session -> assertThat(session.getAttribute("name")).isEqualTo("by b"));
    }

    @Test
    void an_accessor_of_a_session_that_has_ended_refuses() {
        begin();
        AtomicReference<HttpSession.Accessor> accessor = new AtomicReference<>();
        CLUSTER.on(
                "/accessor",
                (request, response) -> accessor.set(request.getSession().getAccessor()));
        CLUSTER.on("/end", (request, response) -> request.getSession().invalidate());
        browser.ok(CLUSTER.a(), "/accessor");
        browser.ok(CLUSTER.b(), "/end");

        assertThatThrownBy(() -> accessor.get().access(session -> session.setAttribute("name", "late")))
                .isInstanceOf(IllegalStateException.class);
        assertThat(browser.ok(CLUSTER.a(), "/show")).isEqualTo("none");
    }

    @Test
    void sessions_outlive_a_restart_of_the_application_and_its_requests_are_served_as_before() throws Exception {
        begin();
        CLUSTER.a().context().stop();
        CLUSTER.a().context().start();
        CLUSTER.on("/plain", (request, response) -> response.getWriter().print("plain"));

        assertThat(browser.ok(CLUSTER.a(), "/plain")).isEqualTo("plain");
        assertThat(CLUSTER.a().link().count(LOAD)).isZero();
        assertThat(browser.ok(CLUSTER.a(), "/show")).isEqualTo("value");
        assertThat(CLUSTER.a().link().count(LOAD)).isOne();
        assertThat(new Browser().ok(CLUSTER.a(), "/show")).isEqualTo("none");
    }

    @Test
    void an_application_that_has_stopped_leaves_no_thread_and_no_class_loader() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        WeakReference<ClassLoader> loader;
        try (Node node = CLUSTER.start("stopping", site -> {})) {
            begin();
            browser.ok(node, "/show");
            node.awaitNoSessionInUse();
            loader = new WeakReference<>(node.context().getLoader().getClassLoader());

            node.context().stop();

            await("class loader").until(() -> {
                System.gc();
                return loader.get() == null;
            });
        }
        await("threads")
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .filteredOn(thread -> !before.contains(thread))
                        .noneMatch(thread -> thread.getName().contains("baton")
                                || thread.getContextClassLoader() == loader.get() && loader.get() != null));
    }

    @Test
    void an_application_without_Baton_finds_Tomcats_own_objects_on_connections_that_Baton_has_used() {
        begin();
        CLUSTER.on("/flush", (request, response) -> response.flushBuffer());
        CLUSTER.on("/fail", (request, response) -> {
            throw new IllegalStateException("thrown by the application");
        });
        CLUSTER.on("/async", (request, response) -> request.startAsync().complete());
        for (String path : List.of("/show", "/flush", "/fail", "/async", "/nothing")) {
            browser.get(CLUSTER.a(), path);
            assertThat(hooks()).as("after %s", path).isEqualTo("Http11Processor Http11OutputBuffer");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void an_application_without_Baton_finds_Tomcats_own_objects_after_clients_have_gone_in_the_middle(boolean swallow)
            throws IOException {
        begin();
        Gate gone = new Gate();
        CLUSTER.on("/endless", (request, response) -> {
            request.getSession().setAttribute("name", "endless");
            response.flushBuffer();
            gone.await();
            try {
                for (int i = 0; i < 10_000; i++) {
                    response.getOutputStream().write(new byte[ResponseWay.Size.MORE_THAN_ANY_BUFFER]);
                }
            } catch (IOException e) {
                if (!swallow) {
                    throw e;
                }
            }
        });
        List<Socket> clients = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            clients.add(ask("/endless", "close"));
        }
        for (Socket client : clients) {
            assertThat(client.getInputStream().read()).isEqualTo('H');
            client.setSoLinger(true, 0);
            client.close();
        }
        gone.open();
        CLUSTER.a().awaitNoSessionInUse();

        // At the same time, so that they meet every processor of the connections that have gone.
        Gate all = new Gate();
        CLUSTER.on("/wait", (request, response) -> all.await());
        List<Socket> next = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            next.add(ask("/wait", "keep-alive"));
        }
        all.open();
        for (Socket client : next) {
            try (client) {
                write(client, "/../plain/", "close");
                String answers = new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                assertThat(answers).endsWith("Http11Processor Http11OutputBuffer");
            }
        }
    }

    private Socket ask(String path, String connection) throws IOException {
        Socket client = new Socket("127.0.0.1", CLUSTER.a().port());
        write(client, path, connection);
        return client;
    }

    private void write(Socket client, String path, String connection) throws IOException {
        String request = "GET " + CLUSTER.a().uri(path).getPath()
                + " HTTP/1.1\r\nHost: localhost\r\nConnection: " + connection + "\r\nCookie: JSESSIONID="
                + browser.cookie()
                + "\r\n\r\n";
        client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    }

    private String hooks() {
        return new Browser().ok(CLUSTER.a(), "/../plain/");
    }
}
