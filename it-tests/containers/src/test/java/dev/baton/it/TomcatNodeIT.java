// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TomcatNodeIT {
    private static final String WEB_XML = """
            <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.1">
              <servlet>
                <servlet-name>count</servlet-name>
                <servlet-class>%s</servlet-class>
              </servlet>
              <servlet-mapping>
                <servlet-name>count</servlet-name>
                <url-pattern>/count</url-pattern>
              </servlet-mapping>
            </web-app>
            """.formatted(CountServlet.class.getName());

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    private static Path directory;

    private static TomcatNode node;

    private final Browser browser = Browser.open();

    @BeforeAll
    static void start() {
        Path war = new WarBuilder()
                .classes(CountServlet.class)
                .webXml(WEB_XML)
                .resource("index.html", "<h1>Hello</h1>")
                .writeTo(directory.resolve("any.war"));
        node = TomcatSetup.of(TomcatDistribution.newer())
                .application("shop", war)
                .context("<Manager className=\"org.apache.catalina.session.StandardManager\" pathname=\"\"/>")
                .user("ada", "enigma", "customer")
                .property("test.property", "seen")
                .http2()
                .start("a");
    }

    @AfterAll
    static void stop() {
        node.close();
        assertThat(node.isAlive()).isFalse();
        assertThat(node.base()).doesNotExist();
    }

    @Test
    void anApplicationRunsWithItsOwnClassesResourcesAndSessions() {
        assertThat(browser.get(node, "/shop/index.html").text()).isEqualTo("<h1>Hello</h1>");
        assertThat(browser.get(node, "/shop/count").text()).isEqualTo("1 seen");
        assertThat(browser.get(node, "/shop/count").text()).isEqualTo("2 seen");
        assertThat(browser.cookies().value("JSESSIONID", "/shop/count")).isPresent();
    }

    @Test
    void itsConfigurationIsTheDistributionsButForTheLinesAsked() throws IOException {
        String context = Files.readString(node.base().resolve("conf/context.xml"));
        String distributions =
                Files.readString(TomcatDistribution.newer().home().resolve("conf/context.xml"));
        assertThat(context.replaceFirst("<Manager className=\"org.apache[^>]*>\\s*", "")
                        .strip())
                .isEqualTo(distributions.strip());
        assertThat(Files.readString(node.base().resolve("conf/server.xml")))
                .contains("<Server port=\"-1\"")
                .contains("port=\"" + node.port() + "\" address=\"127.0.0.1\"")
                .doesNotContain("<Connector port=\"8080\" protocol=\"HTTP/1.1\"\n               connectionTimeout");
    }

    @Test
    void aKilledNodeIsGoneAndARestartedOneAnswersOnTheSamePort() {
        int port = node.port();
        node.kill();
        assertThat(browser.get(node, "/shop/count").delivery()).isEqualTo(Delivery.NOT_SENT);
        node.restart();
        assertThat(node.port()).isEqualTo(port);
        assertThat(browser.get(node, "/shop/count").status()).isEqualTo(200);
    }

    @Test
    void aPausedNodeDoesNotAnswerAndGoesOnWhenResumed() {
        node.pause();
        assertThat(WebConnection.exchange(node.port(), WebRequest.get("/shop/count"), Duration.ofMillis(300))
                        .delivery())
                .isEqualTo(Delivery.NO_ANSWER);
        node.resume();
        assertThat(browser.get(node, "/shop/count").status()).isEqualTo(200);
    }

    @Test
    void aStoppedNodeEndsItsApplicationsInOrder() {
        node.stop();
        assertThat(node.output().lines()).anyMatch(line -> line.contains("destroyed in order"));
        node.restart();
    }

    @Test
    void aNodeSpeaksHttp2AndAnAnswerThatItsEndInterruptsIsCutOff() {
        Http2Client client = new Http2Client(node.port(), LIMIT);
        assertThat(client.exchange(WebRequest.get("/shop/count")).isSuccess()).isTrue();

        CompletableFuture<WebReply> interrupted =
                CompletableFuture.supplyAsync(() -> client.exchange(WebRequest.get("/shop/count?hang")));
        node.output().awaitLine(Pattern.compile("the head was sent"), LIMIT);
        node.kill();
        assertThat(interrupted.join().delivery()).isEqualTo(Delivery.CUT_OFF);
        assertThat(interrupted.join().status()).isEqualTo(200);
        assertThat(client.exchange(WebRequest.get("/shop/count")).delivery()).isEqualTo(Delivery.NOT_SENT);
        node.restart();
    }

    @Test
    void anAnswerThatIsAbortedAfterItsHeadIsCutOff() {
        WebReply broken = browser.get(node, "/shop/count?break");
        assertThat(broken.delivery()).isEqualTo(Delivery.CUT_OFF);
        assertThat(broken.status()).isEqualTo(200);
    }

    @Test
    void aNodeThatDoesNotStartSaysWhatItPrinted() {
        TomcatSetup broken = TomcatSetup.of(TomcatDistribution.newer()).jvmOption("-XX:NoSuchOption");
        assertThatThrownBy(() -> broken.start("broken")).hasMessageContaining("NoSuchOption");
    }

    /** Counts the requests of a session. */
    public static final class CountServlet extends HttpServlet {
        @Serial
        private static final long serialVersionUID = 1;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            Object before = request.getSession().getAttribute("count");
            // An anonymous class, which the WAR has to contain as well.
            IntSupplier next = new IntSupplier() {
                @Override
                public int getAsInt() {
                    return before == null ? 1 : (Integer) before + 1;
                }
            };
            request.getSession().setAttribute("count", next.getAsInt());
            if (request.getQueryString() != null) {
                response.flushBuffer();
                log("the head was sent");
                if (request.getQueryString().equals("hang")) {
                    LockSupport.parkNanos(TimeUnit.MINUTES.toNanos(1));
                }
                throw new IllegalStateException("after the head was sent");
            }
            response.getWriter().print(next.getAsInt() + " " + System.getProperty("test.property"));
        }

        @Override
        public void destroy() {
            log("destroyed in order");
        }
    }
}
