// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import static dev.baton.session.contract.memory.LinkFault.UNREACHABLE;
import static dev.baton.session.contract.memory.StoreOperation.COMMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.apache.coyote.http2.Http2Protocol;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A cut response of HTTP/2 does not end in good order. */
@Tag("every-tomcat")
class StreamResetTest {
    @RegisterExtension
    static final Cluster CLUSTER =
            new Cluster(site -> site.tomcat().getConnector().addUpgradeProtocol(new Http2Protocol()));

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_2)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    @Test
    void a_stream_that_has_begun_is_reset_when_its_changes_could_not_be_saved_and_its_connection_serves_the_next()
            throws Exception {
        CLUSTER.on("/plain", (request, response) -> response.getWriter().print("plain"));
        CLUSTER.on("/stream", (request, response) -> {
            request.getSession().setAttribute("name", "begun");
            response.getWriter().print("begun");
            response.flushBuffer();
            request.getSession().setAttribute("name", "lost");
            response.getWriter().print("done");
            CLUSTER.a().link().failNext(COMMIT, UNREACHABLE);
        });
        assertThat(get("/plain").version()).isEqualTo(HttpClient.Version.HTTP_2);

        assertThatThrownBy(() -> get("/stream")).hasMessageContaining("RST_STREAM");

        assertThat(get("/plain").body()).isEqualTo("plain");
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(CLUSTER.a().uri(path))
                        .timeout(Duration.ofSeconds(20))
                        .build(),
                BodyHandlers.ofString());
    }
}
