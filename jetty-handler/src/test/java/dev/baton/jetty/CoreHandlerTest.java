// SPDX-License-Identifier: Apache-2.0
package dev.baton.jetty;

import static dev.baton.session.contract.memory.LinkFault.UNREACHABLE;
import static dev.baton.session.contract.memory.StoreOperation.COMMIT;
import static dev.baton.session.contract.memory.StoreOperation.LOAD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.contract.memory.InMemoryBackend;
import dev.baton.session.contract.memory.InMemoryLink;
import dev.baton.session.contract.memory.ManualClock;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.Session;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.session.SessionHandler;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jetty's own handlers, without servlets, in a context and directly below the server. */
@Tag("every-jetty")
class CoreHandlerTest {
    private static final String CLUSTER = "core";
    private static final URI STORE = URI.create("memory://" + CLUSTER + "/a");

    private final HttpClient client = HttpClient.newHttpClient();
    private final Server server = new Server();
    private final Application application = new Application();
    private final ServerConnector connector = new ServerConnector(server, 1, 1);
    private String cookie = "";

    private static final class Application extends Handler.Abstract {
        private volatile Runnable meanwhile = () -> {};

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            String path = Request.getPathInContext(request);
            Session session = path.equals("/plain") ? null : request.getSession(path.equals("/set"));
            if (path.equals("/set")) {
                session.setAttribute("name", "value");
            }
            if (path.equals("/change")) {
                session.renewId(request, response);
            }
            if (path.equals("/end")) {
                session.invalidate();
                session = request.getSession(false);
            }
            if (path.equals("/overtaken")) {
                boolean valid = session.isValid();
                meanwhile.run();
                Content.Sink.write(response, true, valid + " " + isNew(session) + " " + isNew(session), callback);
                return true;
            }
            Content.Sink.write(
                    response, true, session == null ? "none" : (String) session.getAttribute("name"), callback);
            return true;
        }
    }

    private static String isNew(Session session) {
        try {
            return String.valueOf(session.isNew());
        } catch (IllegalStateException e) {
            return "ended";
        }
    }

    @BeforeEach
    void addTheStore() {
        MemoryStores.add(CLUSTER, new InMemoryBackend(new ManualClock()));
    }

    private void start(boolean inContext) throws Exception {
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        BatonSessionCacheFactory sessions = new BatonSessionCacheFactory();
        sessions.setStore(STORE.toString());
        server.addBean(sessions);
        SessionHandler handler = new SessionHandler();
        handler.setHandler(application);
        server.setHandler(inContext ? new ContextHandler(handler, "/") : handler);
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
        MemoryStores.remove(CLUSTER);
    }

    private HttpResponse<String> get(String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + connector.getLocalPort() + path);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        if (!cookie.isEmpty()) {
            request.header("Cookie", cookie);
        }
        HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
        response.headers().firstValue("Set-Cookie").ifPresent(set -> cookie = set.split(";", 2)[0]);
        return response;
    }

    private static InMemoryLink link() {
        return MemoryStores.link(STORE);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_session_goes_on_under_another_id_and_ends(boolean inContext) throws Exception {
        start(inContext);
        assertThat(get("/set").body()).isEqualTo("value");
        String first = cookie;
        assertThat(get("/get").body()).isEqualTo("value");

        assertThat(get("/change").body()).isEqualTo("value");
        assertThat(cookie).isNotEqualTo(first);
        assertThat(get("/get").body()).isEqualTo("value");
        assertThat(get("/end").body()).isEqualTo("none");
        assertThat(get("/get").body()).isEqualTo("none");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_session_that_ends_after_Jetty_has_found_it_valid_is_handed_out_and_then_found_to_have_ended(
            boolean inContext) throws Exception {
        start(inContext);
        get("/set");
        application.meanwhile = () -> {
            try {
                get("/end");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        };

        assertThat(get("/overtaken").body()).isEqualTo("true false ended");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_request_with_a_dead_id_gets_a_new_session(boolean inContext) throws Exception {
        start(inContext);
        get("/set");
        String dead = cookie;
        get("/end");
        cookie = dead;

        assertThat(get("/set").body()).isEqualTo("value");

        assertThat(cookie).isNotEqualTo(dead);
        assertThat(get("/get").body()).isEqualTo("value");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_failure_to_save_or_to_look_is_answered_503(boolean inContext) throws Exception {
        start(inContext);
        get("/set");
        link().failNext(COMMIT, UNREACHABLE);
        HttpResponse<String> notSaved = get("/set");
        link().failNext(LOAD, UNREACHABLE);
        HttpResponse<String> notFound = get("/get");

        assertThat(notFound.statusCode()).isEqualTo(503);
        assertThat(notFound.headers().firstValue("Baton-Outcome")).hasValue("unavailable");
        assertThat(notSaved.statusCode()).isEqualTo(503);
        assertThat(get("/get").body()).isEqualTo("value");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_request_that_does_not_ask_for_its_session_asks_nothing(boolean inContext) throws Exception {
        start(inContext);
        get("/set");
        link().forgetCalls();

        get("/plain");

        assertThat(link().calls()).isEmpty();
    }
}
