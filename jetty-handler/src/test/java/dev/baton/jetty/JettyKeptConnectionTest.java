// SPDX-License-Identifier: Apache-2.0
package dev.baton.jetty;

import static dev.baton.session.contract.memory.LinkFault.UNREACHABLE;
import static dev.baton.session.contract.memory.StoreOperation.COMMIT;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What happens to a connection after a response that the client has whole. */
@Tag("every-jetty")
class JettyKeptConnectionTest {
    private static final int PATIENCE = Math.toIntExact(Duration.ofSeconds(60).toMillis());

    @RegisterExtension
    static final Cluster CLUSTER = new Cluster();

    private final Browser browser = new Browser();

    @Test
    void the_next_request_is_served_though_a_change_after_the_last_byte_could_not_be_saved() throws IOException {
        CLUSTER.on("/begin", (request, response) -> request.getSession().setAttribute("name", "begun"));
        CLUSTER.on(
                "/show",
                (request, response) ->
                        response.getWriter().print(request.getSession().getAttribute("name")));
        CLUSTER.on("/done", (request, response) -> {
            response.setContentLength(4);
            response.getOutputStream().print("done");
            response.getOutputStream().close();
            CLUSTER.a().link().failNext(COMMIT, UNREACHABLE);
            request.getSession().setAttribute("name", "lost");
        });
        browser.ok(CLUSTER.a(), "/begin");

        try (Socket socket = new Socket()) {
            socket.setSoTimeout(PATIENCE);
            socket.connect(new InetSocketAddress("127.0.0.1", CLUSTER.a().port()), PATIENCE);
            assertThat(ask(socket, "/done", "done")).startsWith("HTTP/1.1 200");
            assertThat(ask(socket, "/show", "begun")).startsWith("HTTP/1.1 200");
        }
    }

    /** Returns what comes up to the text that ends it. */
    private String ask(Socket socket, String path, String end) throws IOException {
        String request = "GET /app" + path + " HTTP/1.1\r\nHost: localhost\r\nCookie: JSESSIONID=" + browser.cookie()
                + "\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        InputStream in = socket.getInputStream();
        StringBuilder seen = new StringBuilder();
        while (seen.indexOf(end) < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("The connection ended after: " + seen);
            }
            seen.append((char) next);
        }
        return seen.toString();
    }
}
