// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.servlet.ServletException;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.catalina.realm.GenericPrincipal;
import org.apache.tomcat.websocket.server.WsSci;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The WebSockets of users whose session has ended on another node. */
class SocketsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    static final Cluster CLUSTER = new Cluster(site -> {
        site.context().addServletContainerInitializer(new WsSci(), Set.of());
        site.context()
                .addServletContainerInitializer(
                        (classes, servlets) -> {
                            ServerContainer container =
                                    (ServerContainer) servlets.getAttribute(ServerContainer.class.getName());
                            try {
                                container.addEndpoint(ServerEndpointConfig.Builder.create(Silent.class, "/socket")
                                        .build());
                            } catch (DeploymentException e) {
                                throw new ServletException(e);
                            }
                        },
                        Set.of());
    });

    /** Says nothing. */
    public static final class Silent extends Endpoint {
        @Override
        public void onOpen(Session session, EndpointConfig config) {}
    }

    private static final class Client implements WebSocket.Listener {
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            closed.complete(status);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            closed.complete(-1);
        }
    }

    private static Client open(Node node, Browser browser) throws Exception {
        Client client = new Client();
        URI uri = URI.create("ws://127.0.0.1:" + node.port() + Node.PATH + "/socket");
        HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header("Cookie", "JSESSIONID=" + browser.cookie())
                .buildAsync(uri, client)
                .get(30, TimeUnit.SECONDS);
        return client;
    }

    @Test
    void are_closed_also_if_the_id_has_changed_since_and_those_of_others_stay_open() throws Exception {
        CLUSTER.on(
                "/login",
                (request, response) -> CLUSTER.a()
                        .manager()
                        .findSession(request.getSession().getId())
                        .setPrincipal(new GenericPrincipal("ann", List.of())));
        CLUSTER.on("/rotate", (request, response) -> request.changeSessionId());
        CLUSTER.on("/end", (request, response) -> request.getSession().invalidate());
        Browser leaving = new Browser();
        leaving.ok(CLUSTER.a(), "/login");
        Browser staying = new Browser();
        staying.ok(CLUSTER.a(), "/login");
        Client closing = open(CLUSTER.a(), leaving);
        Client open = open(CLUSTER.a(), staying);
        leaving.ok(CLUSTER.b(), "/rotate");

        leaving.ok(CLUSTER.b(), "/end");

        await().atMost(PATIENCE).until(closing.closed::isDone);
        assertThat(closing.closed.get()).isNotEqualTo(-1);
        assertThat(open.closed).isNotDone();
        staying.ok(CLUSTER.a(), "/end");
        await().atMost(PATIENCE).until(open.closed::isDone);
    }
}
