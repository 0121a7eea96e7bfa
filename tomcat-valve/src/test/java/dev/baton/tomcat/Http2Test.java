// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import static dev.baton.session.contract.memory.LinkFault.UNREACHABLE;
import static dev.baton.session.contract.memory.StoreOperation.COMMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.apache.coyote.http2.Http2Protocol;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same over HTTP/2, where a response is a stream beside others. */
class Http2Test {
    @RegisterExtension
    static final Cluster CLUSTER = new Cluster(site -> {
        ResponseWay.setUp(site);
        site.tomcat().getConnector().addUpgradeProtocol(new Http2Protocol());
    });

    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_2)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final Browser browser = new Browser();

    @BeforeEach
    void beginASession() throws Exception {
        CLUSTER.on("/begin", (request, response) -> request.getSession().setAttribute("written", "begun"));
        CLUSTER.on(
                "/written",
                (request, response) ->
                        response.getWriter().print(request.getSession().getAttribute("written")));
        browser.ok(CLUSTER.a(), "/begin");
        // The first request of a connection upgrades it.
        assertThat(get("/written").body()).isEqualTo("begun");
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(CLUSTER.a().uri(path)).GET());
    }

    private HttpResponse<String> post(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(CLUSTER.a().uri(path)).POST(BodyPublishers.ofString("a=b")));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = CLIENT.send(
                request.timeout(Duration.ofSeconds(20))
                        .header("Cookie", "JSESSIONID=" + browser.cookie())
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .build(),
                BodyHandlers.ofString());
        assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
        return response;
    }

    @ParameterizedTest
    @EnumSource
    void what_was_written_is_on_the_other_node_when_the_response_is_here(ResponseWay way) throws Exception {
        way.install(CLUSTER);

        post("/way");

        assertThat(browser.ok(CLUSTER.b(), "/written")).startsWith("/app/");
    }

    @ParameterizedTest
    @EnumSource
    void no_way_to_answer_makes_a_success_of_changes_that_were_not_saved(ResponseWay way) throws Exception {
        way.install(CLUSTER);
        CLUSTER.a().link().failNext(COMMIT, UNREACHABLE);

        if (way == ResponseWay.WRITE_LISTENER) {
            assertThatThrownBy(() -> post("/way")).isInstanceOf(IOException.class);
        } else {
            HttpResponse<String> response = post("/way");
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.headers().firstValue("Baton-Outcome")).hasValue("unavailable");
        }
        assertThat(browser.ok(CLUSTER.b(), "/written")).isEqualTo("begun");
    }

    @Test
    void a_stream_that_has_begun_is_reset_when_its_changes_could_not_be_saved_and_the_connection_lives_on()
            throws Exception {
        CLUSTER.on("/stream", (request, response) -> {
            response.getWriter().print("begun");
            response.flushBuffer();
            request.getSession().setAttribute("written", "lost");
            response.getWriter().print("done");
        });
        CLUSTER.a().link().failNext(COMMIT, UNREACHABLE);

        assertThatThrownBy(() -> post("/stream")).isInstanceOf(IOException.class);

        assertThat(get("/written").body()).isEqualTo("begun");
    }
}
